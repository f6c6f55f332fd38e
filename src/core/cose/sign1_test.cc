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

// r, s and r, n - s both verify by the curve: of either kind of ECDSA one is taken.
TEST_F(Sign1Test, Es256IsSignedWithTheLowerS) {
  const crypto::P256Key key = crypto::P256Key::Generate(random_);
  Sign1 document = Make();
  document.algorithm = Algorithm::kEs256;
  const auto verify = [&](ByteView public_key) {
    return Verify(*Parse(document.Encode()), Algorithm::kEs256, "application/x", AsBytes("kid"), public_key);
  };
  size_t high = 0;
  for (int i = 0; i < 32; ++i) {
    document.signature = key.SignLowS(document.ToBeSigned());
    EXPECT_TRUE(verify(key.spki()).ok());
    document.signature = key.SignRaw(document.ToBeSigned());
    high += verify(key.spki()).ok() ? 0 : 1;
  }
  EXPECT_GT(high, 0U) << "half of all signatures have the higher one";
  document.signature = key.SignLowS(document.ToBeSigned());
  EXPECT_TRUE(verify(crypto::P256Key::Generate(random_).spki()).error().Is(kSignature));
  EXPECT_TRUE(verify(key.public_key()).error().Is(kSignature)) << "x || y is no SubjectPublicKeyInfo";
  Bytes spki = key.spki();
  spki.push_back(0);
  EXPECT_TRUE(verify(spki).error().Is(kSignature));
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
