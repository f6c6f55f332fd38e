#include "session/proof/opening.h"

#include "core/wire/fields.h"
#include "session/disclosure/check_response.h"
#include "session/proof/errors.h"
#include "session/proof/fields.h"
#include "web/http/message.h"

namespace attestor::proof {
namespace {

// The sizes of the maps of all kinds.
constexpr size_t kFewestFields = 2;
constexpr size_t kMostFields = 3;
// What an opening can show is what a statement can say.
static_assert(disclosure::kMaxRevealed == limits::kPaths);
static_assert(http::kMaxHeadSize == limits::kHead && http::kMaxHeaders == limits::kHeaders &&
              http::kMaxTargetSize == limits::kTarget);

// ReadKind reads the kind that `bytes` begin with, in a map as large as that of one of the kinds.
Result<session::Disclosure> ReadKind(ByteView bytes) {
  session::Disclosure kind{};
  wire::CborReader in(bytes);
  ATTESTOR_TRY(StatusOf(in.Map(kFewestFields, kMostFields)));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_TRY(kOpeningKind.Read(in, kind));
  return kind;
}

template <class T, class Table>
Result<Opening> ReadAs(const Table& table, ByteView bytes) {
  ATTESTOR_ASSIGN(T opening, wire::Decode<T>(table, bytes));
  return Opening(std::move(opening));
}

Result<Opening> Read(ByteView bytes) {
  ATTESTOR_ASSIGN(const session::Disclosure kind, ReadKind(bytes));
  switch (kind) {
    case RevealAllOpening::kKind: return ReadAs<RevealAllOpening>(kRevealAllFields, bytes);
    case SelectiveOpening::kKind: return ReadAs<SelectiveOpening>(kSelectiveFields, bytes);
  }
  return Error(kVersion);
}

}  // namespace

void Spans::Write(wire::CborWriter& out, const std::vector<disclosure::Span>& spans) const {
  std::vector<SpanSize> sizes;
  sizes.reserve(spans.size());
  for (const disclosure::Span& span : spans) sizes.push_back({span.end - span.begin, span.byte_class});
  kSpanSizes.Write(out, sizes);
}

Status Spans::Read(wire::CborReader& in, std::vector<disclosure::Span>& spans) const {
  std::vector<SpanSize> sizes;
  ATTESTOR_TRY(kSpanSizes.Read(in, sizes));
  uint32_t begin = 0;
  for (const SpanSize& span : sizes) {
    if (span.size > disclosure::kMaxStreamSize - begin) return Error(wire::kCborSize, "spans beyond a stream");
    spans.push_back({begin, begin + span.size, span.byte_class});
    begin += span.size;
  }
  return Ok();
}

Bytes SelectiveOpening::EncodePublic() const { return wire::Encode(kPublicOpeningFields, *this); }

session::Disclosure KindOf(const Opening& opening) {
  return std::visit([](const auto& one) { return one.kKind; }, opening);
}

Bytes EncodeOpening(const Opening& opening) {
  if (const auto* all = std::get_if<RevealAllOpening>(&opening)) return wire::Encode(kRevealAllFields, *all);
  return wire::Encode(kSelectiveFields, std::get<SelectiveOpening>(opening));
}

Status CheckDescribable(const SelectiveOpening& opening) {
  const Bytes encoded = opening.EncodePublic();
  const auto read = wire::Decode<SelectiveOpening>(kPublicOpeningFields, encoded);
  if (read.ok() && encoded.size() <= limits::kPublicOpening) return Ok();
  return Error(kTooManyParts, read.ok() ? std::to_string(encoded.size()) + " bytes" : read.error().Text());
}

Result<Opening> DecodeOpening(ByteView bytes) { return Recode(Read(bytes), kOpeningFormat, kVersion); }

}  // namespace attestor::proof
