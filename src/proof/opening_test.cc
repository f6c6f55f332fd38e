#include "proof/opening.h"

#include <gtest/gtest.h>

#include "proof/errors.h"
#include "testing/codec.h"

namespace attestor::proof {
namespace {

constexpr char kGolden[] = "a201010258204444444444444444444444444444444444444444444444444444444444444444";

TEST(Opening, GoldenBytes) {
  EXPECT_EQ(ToHex(Opening{Secret::CopyOf(Bytes(32, 0x44))}.Encode()), kGolden);
  const auto decoded = Opening::Decode(*FromHex(kGolden));
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(ConstantTimeEqual(decoded->handshake_secret.Reveal(), Bytes(32, 0x44)));
}

TEST(Opening, OneForm) { testing::ExpectOneForm<Opening>(*FromHex(kGolden)); }

TEST(Opening, OtherKindsAndSizes) {
  Bytes kind = *FromHex(kGolden);
  kind[2] = 2;
  EXPECT_TRUE(Opening::Decode(kind).error().Is(kVersion));
  for (const size_t size : {size_t{0}, size_t{31}, size_t{33}, size_t{48}}) {
    EXPECT_TRUE(Opening::Decode(Opening{Secret(size)}.Encode()).error().Is(kOpeningFormat)) << size;
  }
}

}  // namespace
}  // namespace attestor::proof
