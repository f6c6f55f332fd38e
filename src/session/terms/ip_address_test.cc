#include "session/terms/ip_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "core/base/random.h"
#include "session/terms/errors.h"

namespace attestor::session {
namespace {

// What the system's functions make of the same text or bytes.
std::string SystemText(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.is_v6() ? AF_INET6 : AF_INET, address.bytes().data(), text.data(), text.size());
  return text.data();
}
std::optional<Bytes> SystemBytes(const std::string& text) {
  Bytes bytes(16);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  bytes.resize(4);
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return bytes;
  return std::nullopt;
}

TEST(IpAddress, WritesWhatTheSystemWrites) {
  CountingRandom random(11);
  for (int i = 0; i < 20000; ++i) {
    auto bytes = random.Array<16>();
    // Zero groups are what the forms differ in, so most addresses get some.
    const auto zeros = random.Array<8>();
    for (size_t group = 0; group < zeros.size(); ++group) {
      if (zeros[group] % 3 != 0) bytes[2 * group] = bytes[2 * group + 1] = 0;
      if (zeros[group] == 3) bytes[2 * group] = bytes[2 * group + 1] = 0xff;
    }
    const IpAddress v6 = IpAddress::V6(bytes);
    ASSERT_EQ(v6.text(), SystemText(v6));
    const auto again = IpAddress::Parse(v6.text());
    ASSERT_TRUE(again.ok()) << v6.text();
    ASSERT_EQ(ToBytes(again->bytes()), ToBytes(v6.bytes())) << v6.text();
    const IpAddress v4 = IpAddress::V4({bytes[0], bytes[1], bytes[2], bytes[3]});
    ASSERT_EQ(v4.text(), SystemText(v4));
  }
}

TEST(IpAddress, ReadsWhatTheSystemReads) {
  for (const std::string text : {"1.2.3.4",
                                 "0.0.0.0",
                                 "255.255.255.255",
                                 "256.1.1.1",
                                 "01.2.3.4",
                                 "1.2.3",
                                 "1.2.3.4.5",
                                 "1..3.4",
                                 "1.2.3.",
                                 ".1.2.3",
                                 "-1.2.3.4",
                                 "1.2.3.4 ",
                                 " 1.2.3.4",
                                 "0x7f.0.0.1",
                                 "::",
                                 "::1",
                                 "1::",
                                 "1:2:3:4:5:6:7:8",
                                 "1:2:3:4:5:6:7",
                                 "1:2:3:4:5:6:7:8:9",
                                 "1::8",
                                 ":1",
                                 "1:",
                                 "::1::",
                                 "1:::2",
                                 "::ffff:1.2.3.4",
                                 "1:2:3:4:5:6:1.2.3.4",
                                 "1:2:3:4:5:1.2.3.4",
                                 "1:2:3:4:5:6:7:1.2.3.4",
                                 "1.2.3.4::",
                                 "::1.2.3",
                                 "::12345",
                                 "::g",
                                 "::ABCD",
                                 "1:2:3:4:5:6:7::",
                                 "1:2:3:4:5:6:7:8::",
                                 "::2:3:4:5:6:7:8",
                                 "fe80::1%1",
                                 "[::1]",
                                 "",
                                 ":",
                                 "::-1",
                                 "1::2.3.4.5:6",
                                 "0:0:0:0:0:0:0:0"}) {
    const auto parsed = IpAddress::Parse(text);
    const auto expected = SystemBytes(text);
    ASSERT_EQ(parsed.ok(), expected.has_value()) << text;
    if (!parsed.ok()) {
      EXPECT_TRUE(parsed.error().Is(kNoAddress));
      continue;
    }
    EXPECT_EQ(ToBytes(parsed->bytes()), *expected) << text;
  }
}

}  // namespace
}  // namespace attestor::session
