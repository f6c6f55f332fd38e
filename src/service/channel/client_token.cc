#include "service/channel/client_token.h"

#include "core/crypto/signature.h"
#include "core/wire/fields.h"
#include "service/channel/errors.h"
#include "service/channel/fields.h"

namespace attestor::channel {
namespace {

constexpr std::string_view kSeedTag = "attestor/client-token/v1";
constexpr std::string_view kProofTag = "attestor/client-token-proof/v1";

crypto::Ed25519Key SigningKey(std::string_view token) {
  return crypto::Ed25519Key::FromSeed(crypto::HkdfExtract(crypto::HashId::kSha256, AsBytes(kSeedTag), AsBytes(token)));
}

Bytes Signed(const ByteArray<32>& exporter, const ByteArray<32>& nonce) {
  return Concat({AsBytes(kProofTag), exporter, nonce});
}

}  // namespace

ByteArray<32> KeyOfToken(std::string_view token) { return SigningKey(token).public_key(); }

Bytes TokenProof::Encode() const { return wire::Encode(kTokenProofFields, *this); }

Result<TokenProof> TokenProof::Decode(ByteView bytes) {
  return Recode(wire::Decode<TokenProof>(kTokenProofFields, bytes), kMessage, kMessage);
}

TokenProof TokenProof::Make(std::string_view token, const ByteArray<32>& exporter, const ByteArray<32>& nonce) {
  const crypto::Ed25519Key key = SigningKey(token);
  return {key.public_key(), key.Sign(Signed(exporter, nonce))};
}

bool TokenProof::IsFor(const ByteArray<32>& exporter, const ByteArray<32>& nonce) const {
  return crypto::VerifyEd25519(key, Signed(exporter, nonce), signature).ok();
}

}  // namespace attestor::channel
