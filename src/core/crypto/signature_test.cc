#include "core/crypto/signature.h"

#include <gtest/gtest.h>

#include "core/crypto/errors.h"

namespace attestor::crypto {
namespace {

class P256Spki : public ::testing::Test {
 protected:
  Status Verify(ByteView spki) const {
    return VerifySignature(SignatureAlgorithm::kEcdsaP256Sha256, spki, message_, signature_);
  }

  CountingRandom random_{7};
  P256Key key_ = P256Key::Generate(random_);
  Bytes message_ = ToBytes("message");
  Bytes signature_ = key_.SignDer(message_);
};

TEST_F(P256Spki, VerifiesAndNothingElse) {
  EXPECT_TRUE(Verify(key_.spki()).ok());
  message_.push_back(0);
  EXPECT_TRUE(Verify(key_.spki()).error().Is(kBadSignature));
}

// Byte 25 is the bit string's count of unused bits: OpenSSL's decoder takes a key whose last bits are zeros anyway. It
// is the same key.
TEST_F(P256Spki, EveryOtherKeyIsRefused) {
  for (size_t i = 0; i < key_.spki().size(); ++i) {
    for (const uint8_t flip : {0x01, 0x80}) {
      Bytes spki = key_.spki();
      if (i == 25 && flip == 0x01) continue;
      spki[i] ^= flip;
      EXPECT_FALSE(Verify(spki).ok()) << i;
    }
  }
}

// A point off the curve is no key; nor is one with bytes behind it, cut, or for another algorithm.
TEST_F(P256Spki, FaultsOfTheKey) {
  Bytes off_curve = key_.spki();
  off_curve.back() ^= 1;
  EXPECT_TRUE(Verify(off_curve).error().Is(kBadPublicKey));
  Bytes longer = key_.spki();
  longer.push_back(0);
  EXPECT_TRUE(Verify(longer).error().Is(kBadPublicKey));
  EXPECT_TRUE(Verify(ByteView(key_.spki()).first(90)).error().Is(kBadPublicKey));
  EXPECT_TRUE(VerifySignature(SignatureAlgorithm::kEcdsaP384Sha384, key_.spki(), message_, signature_)
                  .error()
                  .Is(kBadPublicKey));
}

}  // namespace
}  // namespace attestor::crypto
