#include "core/wire/cbor.h"
#include "session/proof/errors.h"
#include "session/proof/extension.h"
#include "session/proof/span_codec.h"

namespace attestor::proof {
namespace {

constexpr uint64_t kFormatVersion = 1;

Result<Extension> DecodePublic(ByteView bytes) {
  Extension out;
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(5));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kFormatVersion) return Error(kVersion, "extension of version " + std::to_string(version));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(out.statement, in.Fixed<32>());
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(out.spans, DecodeSpans(in));
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(const ByteView disclosed, in.Bytes(0, kMaxDisclosed));
  out.disclosed = ToBytes(disclosed);
  ATTESTOR_TRY(in.Key(5));
  ATTESTOR_ASSIGN(out.paths, DecodePaths(in));
  ATTESTOR_TRY(in.ExpectEnd());
  return out;
}

Result<Extension> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(2));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const ByteView public_part, in.Bytes(1, limits::kPublicExtension));
  ATTESTOR_ASSIGN(Extension out, DecodePublic(public_part));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(const ByteView proof, in.Bytes(1, kMaxProof));
  ATTESTOR_TRY(in.ExpectEnd());
  out.proof = ToBytes(proof);
  return out;
}

Result<SessionSecret> DecodeSecret(ByteView bytes) {
  SessionSecret out;
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kFormatVersion) return Error(kVersion, "session secret of version " + std::to_string(version));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(out.statement, in.Fixed<32>());
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const ByteView secret, in.Bytes(32, 32));
  ATTESTOR_TRY(in.ExpectEnd());
  out.handshake_secret = Secret::CopyOf(secret);
  return out;
}

}  // namespace

Bytes Extension::EncodePublic() const {
  wire::CborWriter out;
  out.Map(5).Int(1).Uint(kFormatVersion).Int(2).Bytes(statement).Int(3);
  EncodeSpans(out, spans);
  out.Int(4).Bytes(disclosed).Int(5);
  EncodePaths(out, paths);
  return std::move(out).Take();
}

Bytes Extension::Encode() const {
  wire::CborWriter out;
  out.Map(2).Int(1).Bytes(EncodePublic()).Int(2).Bytes(proof);
  return std::move(out).Take();
}

Result<Extension> Extension::Decode(ByteView bytes) { return Recode(DecodeParts(bytes), kOpeningFormat, kVersion); }

Status CheckDescribable(const Extension& extension) {
  const auto read = DecodePublic(extension.EncodePublic());
  return read.ok() ? Ok() : Status(Error(kTooManyParts, read.error().Text()));
}

Secret SessionSecret::Encode() const {
  wire::CborWriter out;
  out.Map(3).Int(1).Uint(kFormatVersion).Int(2).Bytes(statement).Int(3).Bytes(handshake_secret.Reveal());
  Bytes encoded = std::move(out).Take();
  Secret secret = Secret::CopyOf(encoded);
  Wipe(encoded);
  return secret;
}

Result<SessionSecret> SessionSecret::Decode(ByteView bytes) {
  return Recode(DecodeSecret(bytes), kOpeningFormat, kVersion);
}

}  // namespace attestor::proof
