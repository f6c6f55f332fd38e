// Showing a token without giving it away.
#include "service/channel/client_token.h"

#include <gtest/gtest.h>

#include "service/channel/errors.h"
#include "testkit/fixtures/codec.h"

namespace attestor::channel {
namespace {

ByteArray<32> Filled(uint8_t byte) {
  ByteArray<32> out{};
  out.fill(byte);
  return out;
}

TEST(ClientToken, OneKeyForEachToken) {
  EXPECT_EQ(KeyOfToken("secret"), KeyOfToken("secret"));
  EXPECT_NE(KeyOfToken("secret"), KeyOfToken("secreu"));
}

TEST(ClientToken, AProofIsForOneConnectionAndOneNonce) {
  const TokenProof proof = TokenProof::Make("secret", Filled(1), Filled(2));
  EXPECT_EQ(proof.key, KeyOfToken("secret"));
  EXPECT_TRUE(proof.IsFor(Filled(1), Filled(2)));
  EXPECT_FALSE(proof.IsFor(Filled(3), Filled(2)));
  EXPECT_FALSE(proof.IsFor(Filled(1), Filled(3)));
  TokenProof other = proof;
  other.key = KeyOfToken("another");
  EXPECT_FALSE(other.IsFor(Filled(1), Filled(2)));
  other = proof;
  other.signature[5] ^= 1;
  EXPECT_FALSE(other.IsFor(Filled(1), Filled(2)));
}

TEST(ClientToken, NothingOfTheTokenIsSent) {
  const Bytes sent = TokenProof::Make("a token of some length", Filled(1), Filled(2)).Encode();
  EXPECT_EQ(AsText(sent).find("token"), std::string_view::npos);
}

TEST(TokenProof, OneForm) {
  const Bytes encoded = TokenProof::Make("secret", Filled(1), Filled(2)).Encode();
  testing::ExpectOneForm<TokenProof>(encoded);
  EXPECT_TRUE(TokenProof::Decode({}).error().Is(kMessage));
}

}  // namespace
}  // namespace attestor::channel
