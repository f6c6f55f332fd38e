#include "testkit/simtee/app_keys.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

Bytes Hex(std::string_view text) { return *FromHex(text); }

// The app root key of dstack's own published key vectors.
class AppKeysTest : public ::testing::Test {
 protected:
  AppKeys keys_{Secret::CopyOf(Hex("1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b")), Hex("0102")};
};

TEST_F(AppKeysTest, DerivesThePublishedKey) {
  const auto key = keys_.Derive("test", "signing", "secp256k1");
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(ToHex(key->key.Reveal()), "52786aa123b0971e283af97f32e25767483d099d66e6c40afeb3a49046b5379e");
  EXPECT_EQ(ToHex(key->public_key), "02ead9e0064aad1bb151c270c78ef82a4caf6d3fc92c311804e79751deb3476919");
  ASSERT_EQ(key->signature_chain.size(), 2u);
  EXPECT_EQ(ToHex(key->signature_chain[0]),
            "c8a3dcf06c4e95bd78a5d7a1c8fcff171fc5848cfae804c6fc11bda4dc5d4062"
            "379995390843827444992c4c0e4bac70f0f878e01b9fc8b98cd7126fe5a3876b01");
  EXPECT_EQ(key->signature_chain[1], Hex("0102"));
}

TEST_F(AppKeysTest, DerivesThePublishedSigningKeys) {
  EXPECT_EQ(ToHex(keys_.Derive("vms", "signing", "k256")->public_key),
            "03ab7f25d56455d300a1c1f77f57f6d16193e89cdd9edc5c5e2994b446b1f3373d");
  EXPECT_EQ(ToHex(keys_.Derive("vms", "signing", "ed25519")->public_key),
            "e4f6eb7b50267f586ba765766db7ca9487f1a506f6a49026ae09a1c605681bdb");
  EXPECT_EQ(keys_.Derive("vms", "signing", "")->public_key, keys_.Derive("vms", "signing", "secp256k1")->public_key);
}

TEST_F(AppKeysTest, SignsAndVerifies) {
  const Bytes message = ToBytes("message");
  for (const char* algorithm : {"secp256k1", "ed25519"}) {
    const auto made = keys_.Sign(algorithm, message);
    ASSERT_TRUE(made.ok()) << algorithm;
    EXPECT_EQ(made->signature_chain.size(), 3u);
    EXPECT_TRUE(*AppKeys::Verify(algorithm, message, made->signature, made->public_key));
    EXPECT_FALSE(*AppKeys::Verify(algorithm, ToBytes("another"), made->signature, made->public_key));
  }
  const auto digest = crypto::Sha256(message);
  const auto prehashed = keys_.Sign("secp256k1_prehashed", digest);
  ASSERT_TRUE(prehashed.ok());
  EXPECT_TRUE(*AppKeys::Verify("secp256k1_prehashed", digest, prehashed->signature, prehashed->public_key));
  // The same signature, seen as one over the message.
  EXPECT_TRUE(*AppKeys::Verify("secp256k1", message, prehashed->signature, prehashed->public_key));
  EXPECT_FALSE(
      *AppKeys::Verify("secp256k1_prehashed", crypto::Sha256(digest), prehashed->signature, prehashed->public_key));
}

TEST_F(AppKeysTest, RefusesWhatNoAlgorithmTakes) {
  EXPECT_TRUE(keys_.Derive("p", "", "rsa").error().Is(kArgument));
  EXPECT_TRUE(keys_.Sign("rsa", {}).error().Is(kArgument));
  EXPECT_TRUE(keys_.Sign("secp256k1_prehashed", Bytes(31)).error().Is(kArgument));
  EXPECT_TRUE(AppKeys::Verify("secp256k1", {}, Bytes(63), Bytes(33)).error().Is(kArgument));
  EXPECT_TRUE(AppKeys::Verify("secp256k1", {}, Bytes(64), Bytes(33)).error().Is(kArgument));
  EXPECT_TRUE(AppKeys::Verify("rsa", {}, Bytes(64), Bytes(33)).error().Is(kArgument));
}

}  // namespace
}  // namespace attestor::simtee
