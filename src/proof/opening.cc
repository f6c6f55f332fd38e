#include "proof/opening.h"

#include "proof/errors.h"
#include "wire/cbor.h"

namespace attestor::proof {
namespace {

constexpr uint64_t kRevealAll = 1;
constexpr size_t kSecretSize = 32;

Result<Opening> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(2));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t kind, in.Uint());
  if (kind != kRevealAll) return Error(kVersion, "opening of kind " + std::to_string(kind));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(const ByteView secret, in.Bytes(kSecretSize, kSecretSize));
  ATTESTOR_TRY(in.ExpectEnd());
  return Opening{Secret::CopyOf(secret)};
}

}  // namespace

Bytes Opening::Encode() const {
  wire::CborWriter out;
  out.Map(2).Int(1).Uint(kRevealAll).Int(2).Bytes(handshake_secret.Reveal());
  return std::move(out).Take();
}

Result<Opening> Opening::Decode(ByteView bytes) { return Recode(DecodeParts(bytes), kOpeningFormat, kVersion); }

}  // namespace attestor::proof
