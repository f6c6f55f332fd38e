#include "proof/opening.h"

#include <gtest/gtest.h>

#include "proof/errors.h"
#include "testing/codec.h"

namespace attestor::proof {
namespace {

constexpr char kGolden[] = "a201010258204444444444444444444444444444444444444444444444444444444444444444";

TEST(Opening, GoldenBytes) {
  EXPECT_EQ(ToHex(EncodeOpening(RevealAllOpening{Secret::CopyOf(Bytes(32, 0x44))})), kGolden);
  const auto decoded = DecodeOpening(*FromHex(kGolden));
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(ConstantTimeEqual(std::get<RevealAllOpening>(*decoded).handshake_secret.Reveal(), Bytes(32, 0x44)));
}

TEST(Opening, OneForm) { testing::ExpectOneForm(*FromHex(kGolden), DecodeOpening, EncodeOpening); }

SelectiveOpening Small() {
  SelectiveOpening out;
  out.client_handshake_traffic.fill(1);
  out.server_h.fill(2);
  out.client = {{{tls::ContentType::kApplicationData, 300}}, {{0, 300, disclosure::ByteClass::kOpaque}}, {}};
  out.server = {
      {{tls::ContentType::kHandshake, 4}, {tls::ContentType::kAlert, 2}}, {{0, 6, disclosure::ByteClass::kDisclosed}}, Bytes(6, 4)};
  out.paths = {"$['a']", "$['b'][0]"};
  out.proof = Bytes(3, 5);
  return out;
}

TEST(Opening, SelectiveKeepsEverything) {
  const auto decoded = DecodeOpening(EncodeOpening(Small()));
  ASSERT_TRUE(decoded.ok()) << decoded.error().Text();
  const auto& opening = std::get<SelectiveOpening>(*decoded);
  EXPECT_EQ(opening.EncodePublic(), Small().EncodePublic());
  EXPECT_EQ(opening.client, Small().client);
  EXPECT_EQ(opening.server, Small().server);
  EXPECT_EQ(opening.paths, Small().paths);
  EXPECT_EQ(opening.proof, Small().proof);
}

TEST(Opening, SelectiveOneForm) { testing::ExpectOneForm(EncodeOpening(Small()), DecodeOpening, EncodeOpening); }

// The proof is bound to the public part, and the public part holds every value: each changed one changes it.
TEST(Opening, EveryValueIsInThePublicPart) {
  const auto changes = std::to_array<void (*)(SelectiveOpening&)>(
      {[](SelectiveOpening& o) { o.client_handshake_traffic[31] ^= 1; }, [](SelectiveOpening& o) { o.server_handshake_traffic[31] ^= 1; },
       [](SelectiveOpening& o) { o.inner_states[0][0] ^= 1; }, [](SelectiveOpening& o) { o.inner_states[4][31] ^= 1; },
       [](SelectiveOpening& o) { o.client_iv[0] ^= 1; }, [](SelectiveOpening& o) { o.server_iv[0] ^= 1; },
       [](SelectiveOpening& o) { o.client_h[0] ^= 1; }, [](SelectiveOpening& o) { o.server_h[0] ^= 1; },
       [](SelectiveOpening& o) { o.client.records[0].content += 1; }, [](SelectiveOpening& o) { o.server.disclosed[0] ^= 1; },
       [](SelectiveOpening& o) { o.client.spans[0].byte_class = disclosure::ByteClass::kText; },
       [](SelectiveOpening& o) { o.server.records[0].type = tls::ContentType::kApplicationData; },
       [](SelectiveOpening& o) { std::swap(o.paths[0], o.paths[1]); }, [](SelectiveOpening& o) { std::swap(o.client, o.server); }});
  for (const auto& change : changes) {
    SelectiveOpening other = Small();
    change(other);
    EXPECT_NE(other.EncodePublic(), Small().EncodePublic()) << &change - changes.data();
  }
}

TEST(Opening, OtherKindsAndSizes) {
  Bytes kind = *FromHex(kGolden);
  kind[2] = 3;
  EXPECT_TRUE(DecodeOpening(kind).error().Is(kVersion));
  for (const size_t size : {size_t{0}, size_t{31}, size_t{33}, size_t{48}}) {
    EXPECT_TRUE(DecodeOpening(EncodeOpening(RevealAllOpening{Secret(size)})).error().Is(kOpeningFormat)) << size;
  }
}

}  // namespace
}  // namespace attestor::proof
