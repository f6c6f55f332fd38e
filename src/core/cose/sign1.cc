#include "core/cose/sign1.h"

#include "core/cose/fields.h"
#include "core/crypto/secp256k1.h"
#include "core/crypto/signature.h"
#include "core/wire/fields.h"

namespace attestor::cose {

Bytes Sign1::ToBeSigned() const {
  wire::CborWriter out;
  out.Array(4).Text("Signature1").Bytes(wire::Encode(kHeaderFields, *this)).Bytes({}).Bytes(payload);
  return std::move(out).Take();
}

Bytes Sign1::Encode() const { return wire::Encode(kSign1, *this); }

Result<Sign1> Parse(ByteView bytes) { return Recode(wire::Decode<Sign1>(kSign1, bytes), kMalformed, kMalformed); }

namespace {

Status VerifyBy(Algorithm algorithm, ByteView public_key, ByteView message, ByteView signature) {
  switch (algorithm) {
    case Algorithm::kEs256: return crypto::VerifyP256LowS(public_key, message, signature);
    case Algorithm::kEdDsa: return crypto::VerifyEd25519(public_key, message, signature);
    case Algorithm::kEs256K: return crypto::VerifySecp256k1Sha256(public_key, message, signature);
  }
  return Error(kAlgorithm, std::to_string(static_cast<int64_t>(algorithm)));
}

}  // namespace

Status Verify(const Sign1& document, Algorithm algorithm, std::string_view content_type, ByteView kid,
              ByteView public_key) {
  if (document.algorithm != algorithm)
    return Error(kAlgorithm, std::to_string(static_cast<int64_t>(document.algorithm)));
  if (document.content_type != content_type)
    return Error(kContentType, document.content_type + ", expected " + std::string(content_type));
  if (!Equal(document.kid, kid)) return Error(kKeyId, ToHex(document.kid) + ", expected " + ToHex(kid));
  const Status verified = VerifyBy(algorithm, public_key, document.ToBeSigned(), document.signature);
  if (!verified.ok()) return Error(kSignature, verified.error().Text());
  return Ok();
}

}  // namespace attestor::cose
