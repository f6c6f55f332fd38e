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

// For a key of small order a signature can be made without any secret: R of small order, S zero.
TEST(Ed25519Keys, WhatAnybodyCanSignForIsNone) {
  const std::string zeros(62, '0'), most(60, 'f');
  const std::string order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
  for (const std::string& key :
       {"00" + zeros, "01" + zeros, "00" + zeros.substr(2) + "80", "ec" + most + "7f", "ec" + most + "ff", order_8,
        order_8.substr(0, 62) + "85", std::string("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        "ed" + most + "7f", "ff" + most + "ff", "00" + zeros.substr(2), "00" + zeros + "00"}) {
    EXPECT_FALSE(IsEd25519Key(*FromHex(key))) << key;
    for (const std::string& r : {"01" + zeros, "00" + zeros, "ec" + most + "7f"}) {
      const Bytes signature = Concat({*FromHex(r), Bytes(32)});
      for (const char* message : {"a", "b", "c", "d", "e", "f", "g", "h"})
        EXPECT_FALSE(VerifyEd25519(*FromHex(key), AsBytes(message), signature).ok()) << key;
    }
  }
  const Ed25519Key real = Ed25519Key::FromSeed(Secret::CopyOf(Bytes(32, 1)));
  EXPECT_TRUE(IsEd25519Key(real.public_key()));
  EXPECT_TRUE(IsEd25519Key(*FromHex("02" + zeros))) << "whether a point has this y is for the verifier";
}

}  // namespace
}  // namespace attestor::crypto
