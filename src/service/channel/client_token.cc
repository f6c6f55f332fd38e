#include "service/channel/client_token.h"

#include "core/crypto/signature.h"
#include "core/wire/cbor.h"
#include "service/channel/errors.h"

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

Result<TokenProof> DecodeProof(ByteView bytes) {
  wire::CborReader in(bytes);
  TokenProof proof;
  ATTESTOR_TRY(in.Map(2));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(proof.key, in.Fixed<32>());
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(proof.signature, in.Fixed<64>());
  ATTESTOR_TRY(in.ExpectEnd());
  return proof;
}

}  // namespace

ByteArray<32> KeyOfToken(std::string_view token) { return SigningKey(token).public_key(); }

Bytes TokenProof::Encode() const {
  wire::CborWriter out;
  out.Map(2).Int(1).Bytes(key).Int(2).Bytes(signature);
  return std::move(out).Take();
}

Result<TokenProof> TokenProof::Decode(ByteView bytes) {
  auto proof = DecodeProof(bytes);
  if (!proof.ok()) return Error(kMessage, proof.error().Text());
  return proof;
}

TokenProof TokenProof::Make(std::string_view token, const ByteArray<32>& exporter, const ByteArray<32>& nonce) {
  const crypto::Ed25519Key key = SigningKey(token);
  return {key.public_key(), key.Sign(Signed(exporter, nonce))};
}

bool TokenProof::IsFor(const ByteArray<32>& exporter, const ByteArray<32>& nonce) const {
  return crypto::VerifyEd25519(key, Signed(exporter, nonce), signature).ok();
}

}  // namespace attestor::channel
