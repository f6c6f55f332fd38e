#include "session/proof/span_codec.h"

#include "session/proof/opening.h"

namespace attestor::proof {
namespace {

Result<disclosure::Span> DecodeSpan(wire::CborReader& in, uint32_t begin) {
  ATTESTOR_TRY(in.Array(2, 2));
  ATTESTOR_ASSIGN(const uint64_t size, in.Uint(disclosure::kMaxStreamSize - begin));
  ATTESTOR_ASSIGN(const uint64_t byte_class, in.Uint(static_cast<uint64_t>(disclosure::ByteClass::kOpaque)));
  return disclosure::Span{begin, begin + static_cast<uint32_t>(size), static_cast<disclosure::ByteClass>(byte_class)};
}

}  // namespace

void EncodeSpans(wire::CborWriter& out, const std::vector<disclosure::Span>& spans) {
  out.Array(spans.size());
  for (const disclosure::Span& span : spans)
    out.Array(2).Uint(span.end - span.begin).Uint(static_cast<uint8_t>(span.byte_class));
}

Result<std::vector<disclosure::Span>> DecodeSpans(wire::CborReader& in) {
  std::vector<disclosure::Span> out;
  ATTESTOR_ASSIGN(const size_t count, in.Array(0, kMaxSpans));
  for (size_t i = 0; i < count; ++i) {
    ATTESTOR_ASSIGN(const disclosure::Span span, DecodeSpan(in, out.empty() ? 0 : out.back().end));
    out.push_back(span);
  }
  return out;
}

void EncodePaths(wire::CborWriter& out, const std::vector<std::string>& paths) {
  out.Array(paths.size());
  for (const std::string& path : paths) out.Text(path);
}

Result<std::vector<std::string>> DecodePaths(wire::CborReader& in) {
  std::vector<std::string> out;
  ATTESTOR_ASSIGN(const size_t count, in.Array(0, kMaxPaths));
  for (size_t i = 0; i < count; ++i) {
    ATTESTOR_ASSIGN(const std::string_view path, in.Text(1, kMaxPathSize));
    out.emplace_back(path);
  }
  return out;
}

}  // namespace attestor::proof
