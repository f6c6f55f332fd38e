#include "core/cose/sign1.h"

#include <gtest/gtest.h>

#include "core/crypto/secp256k1.h"
#include "core/crypto/signature.h"

namespace attestor::cose {
namespace {

class Sign1Test : public ::testing::Test {
 protected:
  CountingRandom random_{7};
  crypto::Secp256k1Key key_ = crypto::Secp256k1Key::Generate(random_);
  Sign1 Make() {
    Sign1 document{.algorithm = Algorithm::kEs256K,
                   .content_type = "application/x",
                   .kid = ToBytes("kid"),
                   .payload = ToBytes("payload")};
    document.signature = key_.SignSha256(document.ToBeSigned());
    return document;
  }
};

TEST_F(Sign1Test, EveryFlippedBitIsRefused) {
  const Bytes encoded = Make().Encode();
  for (size_t bit = 0; bit < encoded.size() * 8; ++bit) {
    Bytes changed = encoded;
    changed[bit / 8] = static_cast<uint8_t>(changed[bit / 8] ^ (1u << (bit % 8)));
    const auto parsed = Parse(changed);
    if (!parsed.ok()) continue;
    EXPECT_FALSE(Verify(*parsed, Algorithm::kEs256K, "application/x", AsBytes("kid"), key_.public_key()).ok()) << bit;
  }
  for (size_t size = 0; size < encoded.size(); ++size) EXPECT_FALSE(Parse(ByteView(encoded).first(size)).ok());
}

TEST_F(Sign1Test, EachCheckHasItsCode) {
  const Sign1 document = Make();
  const auto verify = [&](Algorithm algorithm, std::string_view type, std::string_view kid) {
    return Verify(document, algorithm, type, AsBytes(kid), key_.public_key());
  };
  EXPECT_TRUE(verify(Algorithm::kEs256K, "application/x", "kid").ok());
  EXPECT_TRUE(verify(Algorithm::kEdDsa, "application/x", "kid").error().Is(kAlgorithm));
  EXPECT_TRUE(verify(Algorithm::kEs256K, "application/y", "kid").error().Is(kContentType));
  EXPECT_TRUE(verify(Algorithm::kEs256K, "application/x", "kie").error().Is(kKeyId));
  const auto other = crypto::Secp256k1Key::Generate(random_);
  EXPECT_TRUE(
      Verify(document, Algorithm::kEs256K, "application/x", AsBytes("kid"), other.public_key()).error().Is(kSignature));
}

}  // namespace
}  // namespace attestor::cose
