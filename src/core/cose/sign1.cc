#include "core/cose/sign1.h"

#include "core/crypto/secp256k1.h"
#include "core/crypto/signature.h"
#include "core/wire/cbor.h"

namespace attestor::cose {
namespace {

constexpr uint64_t kSign1Tag = 18;
constexpr size_t kMaxHeader = 512;

Bytes EncodeHeader(const Sign1& document) {
  wire::CborWriter out;
  out.Map(3);
  out.Int(1).Int(static_cast<int64_t>(document.algorithm));
  out.Int(3).Text(document.content_type);
  out.Int(4).Bytes(document.kid);
  return std::move(out).Take();
}

Result<Algorithm> ToAlgorithm(int64_t number) {
  if (number == static_cast<int64_t>(Algorithm::kEdDsa)) return Algorithm::kEdDsa;
  if (number == static_cast<int64_t>(Algorithm::kEs256K)) return Algorithm::kEs256K;
  return Error(kAlgorithm, std::to_string(number));
}

Status ParseHeader(ByteView bytes, Sign1& out_document) {
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const int64_t algorithm, in.Int());
  ATTESTOR_ASSIGN(out_document.algorithm, ToAlgorithm(algorithm));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const std::string_view content_type, in.Text(1, 128));
  out_document.content_type = content_type;
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(const ByteView kid, in.Bytes(1, 64));
  out_document.kid = ToBytes(kid);
  return in.ExpectEnd();
}

Result<Sign1> ParseParts(ByteView bytes) {
  Sign1 document{};
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Tag(kSign1Tag));
  ATTESTOR_TRY(in.Array(4, 4));
  ATTESTOR_ASSIGN(const ByteView header, in.Bytes(1, kMaxHeader));
  ATTESTOR_TRY(ParseHeader(header, document));
  ATTESTOR_TRY(in.Map(0));
  ATTESTOR_ASSIGN(const ByteView payload, in.Bytes(0, kMaxPayload));
  document.payload = ToBytes(payload);
  ATTESTOR_ASSIGN(document.signature, in.Fixed<64>());
  ATTESTOR_TRY(in.ExpectEnd());
  return document;
}

}  // namespace

Bytes Sign1::ToBeSigned() const {
  wire::CborWriter out;
  out.Array(4).Text("Signature1").Bytes(EncodeHeader(*this)).Bytes({}).Bytes(payload);
  return std::move(out).Take();
}

Bytes Sign1::Encode() const {
  wire::CborWriter out;
  out.Tag(kSign1Tag).Array(4).Bytes(EncodeHeader(*this)).Map(0).Bytes(payload).Bytes(signature);
  return std::move(out).Take();
}

Result<Sign1> Parse(ByteView bytes) {
  auto document = ParseParts(bytes);
  if (!document.ok()) return Error(kMalformed, document.error().Text());
  return document;
}

Status Verify(const Sign1& document, Algorithm algorithm, std::string_view content_type, ByteView kid,
              ByteView public_key) {
  if (document.algorithm != algorithm)
    return Error(kAlgorithm, std::to_string(static_cast<int64_t>(document.algorithm)));
  if (document.content_type != content_type)
    return Error(kContentType, document.content_type + ", expected " + std::string(content_type));
  if (!Equal(document.kid, kid)) return Error(kKeyId, ToHex(document.kid) + ", expected " + ToHex(kid));
  const Bytes message = document.ToBeSigned();
  const Status verified = algorithm == Algorithm::kEs256K
                              ? crypto::VerifySecp256k1Sha256(public_key, message, document.signature)
                              : crypto::VerifyEd25519(public_key, message, document.signature);
  if (!verified.ok()) return Error(kSignature, verified.error().Text());
  return Ok();
}

}  // namespace attestor::cose
