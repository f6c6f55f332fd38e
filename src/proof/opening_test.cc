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
