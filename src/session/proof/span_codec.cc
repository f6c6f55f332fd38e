#include "session/proof/span_codec.h"

#include "session/proof/fields.h"

namespace attestor::proof {

void Spans::Write(wire::CborWriter& out, const std::vector<disclosure::Span>& spans) const {
  std::vector<SpanSize> sizes;
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

void EncodeSpans(wire::CborWriter& out, const std::vector<disclosure::Span>& spans) { Spans().Write(out, spans); }

Result<std::vector<disclosure::Span>> DecodeSpans(wire::CborReader& in) {
  std::vector<disclosure::Span> out;
  ATTESTOR_TRY(Spans().Read(in, out));
  return out;
}

void EncodePaths(wire::CborWriter& out, const std::vector<std::string>& paths) { kPathList.Write(out, paths); }

Result<std::vector<std::string>> DecodePaths(wire::CborReader& in) {
  std::vector<std::string> out;
  ATTESTOR_TRY(kPathList.Read(in, out));
  return out;
}

}  // namespace attestor::proof
