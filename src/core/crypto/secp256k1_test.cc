// Known answers for Keccak-256 and for keys on secp256k1, and the refusals of core/crypto/secp256k1.h.
#include "core/crypto/secp256k1.h"

#include <gtest/gtest.h>

#include "core/crypto/errors.h"

namespace attestor::crypto {
namespace {

Secret Scalar(uint8_t last) {
  Secret scalar(32);
  scalar.RevealMutable()[31] = last;
  return scalar;
}

TEST(Keccak256, KnownAnswers) {
  EXPECT_EQ(ToHex(Keccak256({})), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(ToHex(Keccak256(AsBytes("abc"))), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  // The selector of Ethereum's transfer(address,uint256) is a9059cbb.
  EXPECT_EQ(ToHex(ByteView(Keccak256(AsBytes("transfer(address,uint256)"))).first(4)), "a9059cbb");
  // Key 1 is the generator; its Ethereum address is the last 20 bytes of Keccak-256(x || y).
  const Bytes generator = *FromHex(
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a6855419"
      "9c47d08ffb10d4b8");
  EXPECT_EQ(ToHex(ByteView(Keccak256(generator)).last(20)), "7e5f4552091a69125d5dfcb7b8c2659029395bdf");
  EXPECT_EQ(ToHex(Secp256k1Key::FromPrivate(Scalar(1))->public_key()), "02" + ToHex(ByteView(generator).first(32)));
}

TEST(Keccak256, BlocksOfTheRate) {
  // 135, 136 and 137 bytes: padding in one byte, in a block of its own, and after one byte.
  EXPECT_NE(Keccak256(Bytes(135, 'a')), Keccak256(Bytes(136, 'a')));
  EXPECT_EQ(ToHex(Keccak256(Bytes(135, 'a'))), "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
  EXPECT_EQ(ToHex(Keccak256(Bytes(136, 'a'))), "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
  EXPECT_EQ(ToHex(Keccak256(Bytes(137, 'a'))), "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
}

TEST(Secp256k1, RefusesScalarsOutOfRange) {
  EXPECT_TRUE(Secp256k1Key::FromPrivate(Scalar(0)).error().Is(kBadPrivateKey));
  EXPECT_TRUE(Secp256k1Key::FromPrivate(Secret(31)).error().Is(kBadPrivateKey));
  const Bytes order = *FromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  EXPECT_TRUE(Secp256k1Key::FromPrivate(Secret::CopyOf(order)).error().Is(kBadPrivateKey));
}

TEST(Secp256k1, SignsVerifiesAndRecovers) {
  CountingRandom random(7);
  const Secp256k1Key key = Secp256k1Key::Generate(random);
  const Bytes message = ToBytes("statement");
  const ByteArray<64> signature = key.SignSha256(message);
  EXPECT_TRUE(VerifySecp256k1Sha256(key.public_key(), message, signature).ok());
  EXPECT_EQ(signature, key.SignSha256(message)) << "RFC 6979: the same nonce for the same message";
  EXPECT_TRUE(VerifySecp256k1Sha256(key.public_key(), AsBytes("other"), signature).error().Is(kBadSignature));
  EXPECT_TRUE(
      VerifySecp256k1Sha256(ByteView(key.public_key()).first(32), message, signature).error().Is(kBadPublicKey));
  ByteArray<33> off_curve{};
  off_curve[0] = 2;
  off_curve[32] = 5;  // x = 5 has no point
  EXPECT_TRUE(VerifySecp256k1Sha256(off_curve, message, signature).error().Is(kBadPublicKey));

  const ByteArray<32> digest = Keccak256(message);
  ByteArray<65> recoverable = key.SignRecoverable(digest);
  EXPECT_EQ(*RecoverSecp256k1(digest, recoverable), key.public_key());
  recoverable[64] = 4;
  EXPECT_TRUE(RecoverSecp256k1(digest, recoverable).error().Is(kBadSignature));
  EXPECT_TRUE(RecoverSecp256k1(digest, ByteView(recoverable).first(64)).error().Is(kBadSignature));
}

TEST(Secp256k1, PublishedSignatureOfKeyOne) {
  // RFC 6979 with secp256k1 and SHA-256, key 1, "Satoshi Nakamoto": the vector that Bitcoin libraries share.
  const auto key = Secp256k1Key::FromPrivate(Scalar(1));
  EXPECT_EQ(ToHex(key->SignSha256(AsBytes("Satoshi Nakamoto"))),
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
            "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
}

}  // namespace
}  // namespace attestor::crypto
