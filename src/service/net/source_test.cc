// Sources and ranges of addresses, and the header with which a gateway names a source.
#include "service/net/source.h"

#include <gtest/gtest.h>

#include "service/net/errors.h"
#include "service/net/proxy_header.h"

namespace attestor::net {
namespace {

Address At(std::string_view ip) { return *Address::Parse(ip, 443); }

TEST(SourceOf, AddressesAndSubscribers) {
  EXPECT_EQ(SourceOf(At("192.0.2.7")), "192.0.2.7");
  EXPECT_EQ(SourceOf(At("::ffff:192.0.2.7")), "192.0.2.7") << "one machine, however it is written";
  EXPECT_EQ(SourceOf(At("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64");
  EXPECT_EQ(SourceOf(At("2001:db8:1:2::1")), SourceOf(At("2001:db8:1:2:ffff::")));
  EXPECT_NE(SourceOf(At("2001:db8:1:2::1")), SourceOf(At("2001:db8:1:3::1")));
}

TEST(AddressRange, WhatItHolds) {
  struct Case {
    const char* range;
    const char* ip;
    bool inside;
  };
  for (const Case& c :
       {Case{"192.0.2.7", "192.0.2.7", true}, Case{"192.0.2.7", "192.0.2.6", false},
        Case{"10.0.0.0/8", "10.255.0.1", true}, Case{"10.0.0.0/8", "11.0.0.1", false},
        Case{"10.0.0.0/8", "::ffff:10.0.0.1", true}, Case{"192.0.2.128/25", "192.0.2.127", false},
        Case{"192.0.2.128/25", "192.0.2.129", true}, Case{"0.0.0.0/0", "8.8.8.8", true},
        Case{"0.0.0.0/0", "2001:db8::1", false}, Case{"::/0", "2001:db8::1", true}, Case{"::/0", "8.8.8.8", false},
        Case{"2001:db8::/33", "2001:db8:7fff::1", true}, Case{"2001:db8::/33", "2001:db8:8000::1", false}}) {
    const auto range = AddressRange::Parse(c.range);
    ASSERT_TRUE(range.ok()) << c.range;
    EXPECT_EQ(range->Contains(At(c.ip)), c.inside) << c.range << " " << c.ip;
  }
  for (const char* bad :
       {"", "host", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "10.0.0/8", "/8"}) {
    EXPECT_TRUE(AddressRange::Parse(bad).error().Is(kBadAddress)) << bad;
  }
}

const char kSignature[] = "0d0a0d0a000d0a515549540a";
const char kV4[] = "c0000207c6336401dead01bb";  // 192.0.2.7:57005 to 198.51.100.1:443

Result<std::optional<Address>> Parse(const std::string& hex) { return ParseProxyHeader(*FromHex(hex)); }

TEST(ProxyHeader, AddressesOfClients) {
  const auto v4 = Parse(std::string(kSignature) + "2111000c" + kV4);
  ASSERT_TRUE(v4.ok() && *v4);
  EXPECT_EQ((*v4)->text(), "192.0.2.7:57005");
  const auto v6 = Parse(std::string(kSignature) + "21210024" + "20010db8000000000000000000000001" +
                        "20010db8000000000000000000000002" + "dead01bb");
  ASSERT_TRUE(v6.ok() && *v6);
  EXPECT_EQ((*v6)->text(), "[2001:db8::1]:57005");
  const auto more = Parse(std::string(kSignature) + "21110010" + kV4 + "04000100");
  ASSERT_TRUE(more.ok() && *more) << "what a gateway adds is not read";
}

TEST(ProxyHeader, GatewaysThatSpeakForThemselves) {
  for (const std::string& header : {std::string("20000000"), std::string("2011000c") + kV4, std::string("21000000")}) {
    const auto parsed = Parse(kSignature + header);
    ASSERT_TRUE(parsed.ok()) << header;
    EXPECT_FALSE(*parsed) << header;
  }
}

TEST(ProxyHeader, WhatIsNone) {
  const std::string good = std::string(kSignature) + "2111000c" + kV4;
  for (size_t cut = 0; cut < good.size(); cut += 2)
    EXPECT_TRUE(Parse(good.substr(0, cut)).error().Is(kProxyHeader)) << cut;
  for (const std::string& header :
       {std::string("1111000c") + kV4, std::string("2211000c") + kV4, std::string("2112000c") + kV4,
        std::string("2131000c") + kV4, std::string("2111000b") + std::string(kV4, 22), std::string("2121000c") + kV4,
        std::string("2111000c") + kV4 + "00", std::string("21110401") + std::string(2 * 0x401, '0')}) {
    EXPECT_TRUE(Parse(kSignature + header).error().Is(kProxyHeader)) << header;
  }
  EXPECT_TRUE(ParseProxyHeader(AsBytes("PROXY TCP4 192.0.2.7 198.51.100.1 57005 443\r\n")).error().Is(kProxyHeader))
      << "version 1";
}

TEST(ProxyHeader, IsTakenFromTheSocketToTheByte) {
  const StopSignal stop;
  auto listener = Listener::Listen(*Address::Parse("127.0.0.1", 0));
  const auto soon = [] { return After(std::chrono::seconds(10)); };
  auto client = Socket::Connect(*Address::Parse("127.0.0.1", listener->port()), soon(), stop);
  auto server = listener->Accept(soon(), stop);
  ASSERT_TRUE(client.ok() && server.ok());
  EXPECT_EQ(SourceOf(*server->peer()), "127.0.0.1");
  const Bytes header = *FromHex(std::string(kSignature) + "2111000c" + kV4);
  for (const uint8_t byte : Concat({header, AsBytes("rest")}))
    ASSERT_TRUE(client->WriteAll(ByteArray<1>{byte}, soon(), stop).ok());
  const auto source = ReadProxyHeader(*server, soon(), stop);
  ASSERT_TRUE(source.ok() && *source);
  EXPECT_EQ((*source)->ip(), "192.0.2.7");
  client->ShutdownWrites();
  Bytes rest;
  while (true) {
    const auto piece = server->ReadSome(16, soon(), stop);
    if (!piece.ok() || piece->empty()) break;
    Append(rest, *piece);
  }
  EXPECT_EQ(rest, ToBytes("rest"));
}

TEST(NetworksOf, OfIpv6Only) {
  EXPECT_EQ(NetworksOf("2001:db8:1:2::/64"), (std::vector<std::string>{"2001:db8:1::/48", "2001:db8::/32"}));
  for (const char* name : {"", "192.0.2.1", "192.0.2.0/24", "2001:db8::1", "0a0b0c", "a/b", "/64"})
    EXPECT_TRUE(NetworksOf(name).empty());
}

}  // namespace
}  // namespace attestor::net
