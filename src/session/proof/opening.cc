#include "session/proof/opening.h"

#include <algorithm>
#include <iterator>

#include "core/wire/cbor.h"
#include "session/disclosure/check_response.h"
#include "session/proof/errors.h"
#include "session/proof/span_codec.h"
#include "session/recording/recorded.h"
#include "web/http/message.h"

namespace attestor::proof {
namespace {

constexpr size_t kSecretSize = 32;
// What an opening can show is what a statement can say.
static_assert(disclosure::kMaxRevealed == limits::kPaths);
static_assert(http::kMaxHeadSize == limits::kHead && http::kMaxHeaders == limits::kHeaders &&
              http::kMaxTargetSize == limits::kTarget);

void EncodeDirection(wire::CborWriter& out, const DirectionOpening& direction) {
  out.Map(3).Int(1).Array(direction.records.size());
  for (const RecordShape& record : direction.records)
    out.Array(2).Uint(static_cast<uint8_t>(record.type)).Uint(record.content);
  out.Int(2);
  EncodeSpans(out, direction.spans);
  out.Int(3).Bytes(direction.disclosed);
}

Result<RecordShape> DecodeRecord(wire::CborReader& in) {
  ATTESTOR_TRY(in.Array(2, 2));
  ATTESTOR_ASSIGN(const uint64_t type, in.Uint(UINT8_MAX));
  ATTESTOR_ASSIGN(const uint64_t content, in.Uint(tls::kMaxPlaintext));
  return RecordShape{static_cast<tls::ContentType>(type), static_cast<uint32_t>(content)};
}

Result<DirectionOpening> DecodeDirection(wire::CborReader& in) {
  DirectionOpening out;
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const size_t records, in.Array(0, recording::kMaxRecords));
  for (size_t i = 0; i < records; ++i) {
    ATTESTOR_ASSIGN(out.records.emplace_back(), DecodeRecord(in));
  }
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(out.spans, DecodeSpans(in));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const ByteView disclosed, in.Bytes(0, kMaxDisclosed));
  out.disclosed = ToBytes(disclosed);
  return out;
}

template <size_t N>
Status ReadFixed(wire::CborReader& in, int64_t key, ByteArray<N>& out) {
  ATTESTOR_TRY(in.Key(key));
  ATTESTOR_ASSIGN(out, in.Fixed<N>());
  return Ok();
}

// The first seven keys of a public part.
void EncodeKeyParts(wire::CborWriter& out, const Tls13KeyParts& keys) {
  out.Int(1).Bytes(keys.client_handshake_traffic).Int(2).Bytes(keys.server_handshake_traffic);
  out.Int(3).Array(keys.inner_states.size());
  for (const ByteArray<32>& state : keys.inner_states) out.Bytes(state);
  out.Int(4).Bytes(keys.client_iv).Int(5).Bytes(keys.server_iv).Int(6).Bytes(keys.client_h).Int(7).Bytes(keys.server_h);
}

Status DecodeKeyParts(wire::CborReader& in, Tls13KeyParts& out) {
  ATTESTOR_TRY(ReadFixed(in, 1, out.client_handshake_traffic));
  ATTESTOR_TRY(ReadFixed(in, 2, out.server_handshake_traffic));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_TRY(in.Array(out.inner_states.size(), out.inner_states.size()));
  for (ByteArray<32>& state : out.inner_states) {
    ATTESTOR_ASSIGN(state, in.Fixed<32>());
  }
  ATTESTOR_TRY(ReadFixed(in, 4, out.client_iv));
  ATTESTOR_TRY(ReadFixed(in, 5, out.server_iv));
  ATTESTOR_TRY(ReadFixed(in, 6, out.client_h));
  return ReadFixed(in, 7, out.server_h);
}

Result<SelectiveOpening> DecodePublic(ByteView bytes) {
  SelectiveOpening out;
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(10));
  ATTESTOR_TRY(DecodeKeyParts(in, out.keys.emplace<Tls13KeyParts>()));
  ATTESTOR_TRY(in.Key(8));
  ATTESTOR_ASSIGN(out.client, DecodeDirection(in));
  ATTESTOR_TRY(in.Key(9));
  ATTESTOR_ASSIGN(out.server, DecodeDirection(in));
  ATTESTOR_TRY(in.Key(10));
  ATTESTOR_ASSIGN(out.paths, DecodePaths(in));
  ATTESTOR_TRY(in.ExpectEnd());
  return out;
}

Result<Opening> DecodeRevealAll(wire::CborReader& in) {
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(const ByteView secret, in.Bytes(kSecretSize, kSecretSize));
  ATTESTOR_TRY(in.ExpectEnd());
  return Opening(RevealAllOpening{Secret::CopyOf(secret)});
}

Result<Opening> DecodeSelective(wire::CborReader& in) {
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(const ByteView public_part, in.Bytes(1, limits::kPublicOpening));
  ATTESTOR_ASSIGN(SelectiveOpening opening, DecodePublic(public_part));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const ByteView proof, in.Bytes(1, kMaxProof));
  ATTESTOR_TRY(in.ExpectEnd());
  opening.proof = ToBytes(proof);
  return Opening(std::move(opening));
}

// The forms of an opening: a map of so many, for each kind.
struct Form {
  session::Disclosure kind;
  size_t size;
  Result<Opening> (*decode)(wire::CborReader& in);
};
constexpr Form kForms[] = {{RevealAllOpening::kKind, 2, DecodeRevealAll},
                           {SelectiveOpening::kKind, 3, DecodeSelective}};

Result<Opening> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  const bool three = !bytes.empty() && bytes[0] == 0xa3;  // a map of three: the reader wants to be told
  const size_t size = three ? 3 : 2;
  ATTESTOR_TRY(in.Map(size));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t kind, in.Uint());
  const auto form = std::ranges::find(kForms, kind, [](const Form& one) { return static_cast<uint64_t>(one.kind); });
  if (form == std::end(kForms)) return Error(kVersion, "opening of kind " + std::to_string(kind));
  if (form->size != size) return Error(kOpeningFormat, "a map of another size");
  return form->decode(in);
}

void EncodeParts(wire::CborWriter& out, const RevealAllOpening& opening) {
  out.Map(2).Int(1).Uint(static_cast<uint64_t>(opening.kKind)).Int(2).Bytes(opening.handshake_secret.Reveal());
}

void EncodeParts(wire::CborWriter& out, const SelectiveOpening& opening) {
  out.Map(3).Int(1).Uint(static_cast<uint64_t>(opening.kKind)).Int(2).Bytes(opening.EncodePublic());
  out.Int(3).Bytes(opening.proof);
}

}  // namespace

Bytes SelectiveOpening::EncodePublic() const {
  wire::CborWriter out;
  out.Map(10);
  std::visit([&out](const auto& parts) { EncodeKeyParts(out, parts); }, keys);
  out.Int(8);
  EncodeDirection(out, client);
  out.Int(9);
  EncodeDirection(out, server);
  out.Int(10);
  EncodePaths(out, paths);
  return std::move(out).Take();
}

session::Disclosure KindOf(const Opening& opening) {
  return std::visit([](const auto& one) { return one.kKind; }, opening);
}

Bytes EncodeOpening(const Opening& opening) {
  wire::CborWriter out;
  std::visit([&out](const auto& one) { EncodeParts(out, one); }, opening);
  return std::move(out).Take();
}

Status CheckDescribable(const SelectiveOpening& opening) {
  const Bytes encoded = opening.EncodePublic();
  const auto read = DecodePublic(encoded);
  if (read.ok() && encoded.size() <= limits::kPublicOpening) return Ok();
  return Error(kTooManyParts, read.ok() ? std::to_string(encoded.size()) + " bytes" : read.error().Text());
}

Result<Opening> DecodeOpening(ByteView bytes) { return Recode(DecodeParts(bytes), kOpeningFormat, kVersion); }

}  // namespace attestor::proof
