// The values are dstack's published key vectors, v0 and v1: keys under one application root key.
#include "evidence/dstack/key_chain.h"

#include <gtest/gtest.h>

#include "core/crypto/secp256k1.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

Bytes Hex(std::string_view text) { return *FromHex(text); }

crypto::Secp256k1Key KeyOf(std::string_view scalar) {
  return std::move(crypto::Secp256k1Key::FromPrivate(Secret::CopyOf(Hex(scalar)))).value();
}

struct Vector {
  KeyApi api;
  std::string algorithm;
  std::string name;
  std::string public_key;
  std::string link0;
};

const std::vector<Vector>& Vectors() {
  static const std::vector<Vector> vectors = {
      {KeyApi::kV0, "secp256k1", "signing", "02ead9e0064aad1bb151c270c78ef82a4caf6d3fc92c311804e79751deb3476919",
       "c8a3dcf06c4e95bd78a5d7a1c8fcff171fc5848cfae804c6fc11bda4dc5d4062379995390843827444992c4c0e4bac70f0f878e01b9fc8b"
       "98cd7126fe5a3876b0"
       "1"},
      {KeyApi::kV1, "secp256k1", "", "0377c7fb050db181d392266a3cee9adb2901c6d665f11bac68be5457f577ba4908",
       "64d1fa91d9a9d5506472633d70118f5b9ae37bed252333faab8b06e08562367572a32909814a4bb66a46e5236f611a2cd3b08dfbaca5431"
       "6b734c43cb6608e880"
       "0"},
      {KeyApi::kV1, "ed25519", "", "a3dc149fd5b765eab2eb7d3174fa939e39386898f10b15b7b146f6f1358ecf2a",
       "4bf1a83941fd50157e75004306f6738997a471a755e2c7d87673705ee2952260653dc0d6dca3f76d5371affd82220c40595c508e9f58f1b"
       "84fc8ee4dce57e2fa0"
       "0"},
      {KeyApi::kV1, "secp256k1", "storage-encryption",
       "03d962450a41748021c8b02787ac36ce642ff0ae25f4c55019eb527e1112cfd764",
       "5b6193729ce7976ec67863f21692d4b98c69832698aae8e001a7d33a6f818b6e46ca950725b6e90e8ca9bcf394abd03ce264bf9b7eec1e9"
       "1693247f9dd53c2690"
       "1"},
      {KeyApi::kV1, "ed25519", "storage-encryption", "2380c4a33a60b60613fa43866421e5b96eb8dcde211317200fd0d41e7e491288",
       "7bd60fee4da6b5a3e97b991dc4a33dce5bae5928024cffe296aded3c7757e85c3f5ecca33f2dfa43ecaa76361dc0ef44b318a160ce5c742"
       "433376af70be942600"
       "0"},
      {KeyApi::kV1, "secp256k1", "wallet", "0369cecd3c8da88730f7d45875824c3e75f63a2d3da4be42f45671954daa2abb28",
       "af26d2f258d34580e7288bd83fc97bddc83769476d77823c4f76a3ad77a751491a39ffc4ef3aa66cb0d008b8f6f199e6d57c1da9a92ba4c"
       "f10f23bf752b8cad00"
       "0"},
      {KeyApi::kV1, "secp256k1", "a/b/c", "02e9b1a61b6d70aa9b241753828c316bf90e33e77b2e113f9ba75a8b6dc3cde5c1",
       "fa2364974d33283d43f67651966bf63a6f4784126b1450ebaed8aafdea9099a532f9ae6ec0cca3be63b04b8de9d21df3fbf7bcafadcccda"
       "1909c4b5154fdb3d30"
       "0"},
      {KeyApi::kV1, "ed25519", std::string("k\0:ey", 5),
       "c833107822b003ff5675b33b90b151d4315c3ab9162b17d876e8dffde41abf9b",
       "9ec0b9c708eb12ccdf52a6e2955b4d52072820c5760b08deb508c35cee0306032b838e6bfb7f135ebb061fcff8e532e23be660496605ca4"
       "8c7f65d952b705aae0"
       "0"}};
  return vectors;
}

// The application of the vectors, issued by a KMS of this test.
class KeyChainTest : public ::testing::Test {
 protected:
  KeyChainTest() { app_id_.fill(0xa1); }
  KeyChain Chain(const Vector& vector) const {
    const auto digest = crypto::Keccak256(Concat({AsBytes("dstack-kms-issued:"), app_id_, app_root_.public_key()}));
    return {Hex(vector.public_key), Hex(vector.link0), ToBytes(kms_.SignRecoverable(digest))};
  }
  static KeyClaim Claim(const Vector& vector) { return {vector.api, vector.algorithm, vector.name}; }
  Status Verify(const KeyClaim& claim, const KeyChain& chain) const {
    return VerifyKeyChain(claim, chain, app_id_, kms_.public_key());
  }
  void ExpectRefused(const KeyClaim& claim, const KeyChain& chain, const ErrorCode& code) const {
    const Status status = Verify(claim, chain);
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(status.error().Is(code)) << status.error().Text();
  }

  crypto::Secp256k1Key app_root_ = KeyOf("1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b");
  crypto::Secp256k1Key kms_ = KeyOf("000000000000000000000000000000000000000000000000000000000000beef");
  ByteArray<20> app_id_{};
};

// HighS is the other signature over the same digest, n - s, with the other point's parity.
Bytes HighS(Bytes link) {
  const Bytes order = Hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  int borrow = 0;
  for (size_t i = 32; i-- > 0;) {
    const int difference = order[i] - link[32 + i] - borrow;
    borrow = difference < 0 ? 1 : 0;
    link[32 + i] = static_cast<uint8_t>(difference & 0xff);
  }
  link[64] ^= 1;
  return link;
}

TEST_F(KeyChainTest, PublishedKeysLeadToTheRoot) {
  for (const Vector& vector : Vectors()) {
    SCOPED_TRACE(vector.public_key);
    const auto app_root = AppRootOf(Claim(vector), Chain(vector));
    ASSERT_TRUE(app_root.ok());
    EXPECT_EQ(*app_root, app_root_.public_key());
    EXPECT_TRUE(Verify(Claim(vector), Chain(vector)).ok());
  }
}

TEST_F(KeyChainTest, AnotherClaimLeadsElsewhere) {
  for (const Vector& vector : Vectors()) {
    SCOPED_TRACE(vector.public_key);
    KeyClaim claim = Claim(vector);
    claim.name += "x";
    ExpectRefused(claim, Chain(vector), kKeyRoot);
    claim = Claim(vector);
    claim.api = vector.api == KeyApi::kV0 ? KeyApi::kV1 : KeyApi::kV0;
    ExpectRefused(claim, Chain(vector), kKeyRoot);
    claim = Claim(vector);
    claim.algorithm = vector.algorithm == "ed25519" ? "secp256k1" : "ed25519";
    ExpectRefused(claim, Chain(vector), kKeyForm);
    KeyChain chain = Chain(vector);
    chain.public_key[5] ^= 1;
    ExpectRefused(Claim(vector), chain, kKeyRoot);
  }
}

TEST_F(KeyChainTest, AnotherApplicationOrRootIsRefused) {
  const Vector& vector = Vectors()[0];
  const KeyChain chain = Chain(vector);
  ByteArray<20> other = app_id_;
  other[19] ^= 1;
  EXPECT_TRUE(VerifyKeyChain(Claim(vector), chain, other, kms_.public_key()).error().Is(kKeyRoot));
  EXPECT_TRUE(VerifyKeyChain(Claim(vector), chain, app_id_, app_root_.public_key()).error().Is(kKeyRoot));
}

TEST_F(KeyChainTest, HighSIsRefusedInBothLinks) {
  for (const Vector& vector : Vectors()) {
    KeyChain chain = Chain(vector);
    chain.link0 = HighS(chain.link0);
    ExpectRefused(Claim(vector), chain, kKeySignature);
    chain = Chain(vector);
    chain.link1 = HighS(chain.link1);
    ExpectRefused(Claim(vector), chain, kKeySignature);
  }
}

TEST_F(KeyChainTest, OtherFormsAreRefused) {
  const Vector& vector = Vectors()[0];
  KeyClaim claim = Claim(vector);
  claim.algorithm = "k256";
  ExpectRefused(claim, Chain(vector), kKeyForm);
  claim = Claim(vector);
  claim.name.assign(kMaxKeyName + 1, 'x');
  ExpectRefused(claim, Chain(vector), kKeyForm);
  KeyChain chain = Chain(vector);
  chain.public_key[0] = 4;
  ExpectRefused(Claim(vector), chain, kKeyForm);
  for (Bytes KeyChain::* link : {&KeyChain::link0, &KeyChain::link1}) {
    for (const Bytes& wrong : {Bytes(), Bytes(64, 1), Bytes(66, 1), Bytes(65, 0), Bytes(65, 0xff)}) {
      chain = Chain(vector);
      chain.*link = wrong;
      ExpectRefused(Claim(vector), chain, kKeySignature);
    }
    chain = Chain(vector);
    (chain.*link)[64] = 4;
    ExpectRefused(Claim(vector), chain, kKeySignature);
  }
}

}  // namespace
}  // namespace attestor::dstack
