#include "disclosure/http_layout.h"

#include <algorithm>
#include <string_view>

#include "http/body_decoder.h"
#include "http/head.h"

namespace attestor::disclosure {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool IsBlank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

// PlaceFields walks over header lines that the parser has read already, so that the lengths of `headers` say where everything is.
std::vector<FieldRange> PlaceFields(ByteView bytes, size_t at, const std::vector<http::Header>& headers) {
  std::vector<FieldRange> fields;
  for (const http::Header& header : headers) {
    FieldRange field;
    field.name = {at, at + header.name.size()};
    size_t value = field.name.end + 1;
    while (!header.value.empty() && IsBlank(bytes[value])) ++value;
    field.value = {value, value + header.value.size()};
    at = AsText(bytes).find(kLineEnd, field.value.end) + kLineEnd.size();
    fields.push_back(field);
  }
  return fields;
}

// PlaceChunks follows the decoder byte by byte: a byte belongs to the body when the decoder adds one to it.
Result<std::vector<Range>> PlaceChunks(ByteView bytes, size_t begin) {
  std::vector<Range> chunks;
  Bytes body;
  http::BodyDecoder decoder({http::FramingKind::kChunked}, &body);
  for (size_t at = begin; at < bytes.size(); ++at) {
    const size_t before = body.size();
    ATTESTOR_TRY(decoder.Feed(bytes.subspan(at, 1)));
    if (body.size() == before) continue;
    if (chunks.empty() || chunks.back().end != at) chunks.push_back({at, at});
    chunks.back().end = at + 1;
  }
  return chunks;
}

// PlaceBody: a body that is as long as what follows the head has no chunk framing, which always adds bytes.
Result<std::vector<Range>> PlaceBody(ByteView bytes, Range rest, size_t body_size) {
  if (rest.size() == 0) return std::vector<Range>();
  if (rest.size() == body_size) return std::vector<Range>{rest};
  return PlaceChunks(bytes, rest.begin);
}

// Place lays out a message that the parser has accepted.
Result<Layout> Place(ByteView bytes, const std::vector<http::Header>& headers, size_t body_size) {
  http::HeadScanner scanner;
  ATTESTOR_ASSIGN(const size_t head_end, scanner.Feed(bytes));
  Layout layout;
  layout.first_line = {0, AsText(bytes).find(kLineEnd)};
  layout.fields = PlaceFields(bytes, layout.first_line.end + kLineEnd.size(), headers);
  layout.rest = {head_end, bytes.size()};
  ATTESTOR_ASSIGN(layout.body, PlaceBody(bytes, layout.rest, body_size));
  return layout;
}

}  // namespace

Result<RequestLayout> LayOutRequest(ByteView bytes) {
  RequestLayout out;
  ATTESTOR_ASSIGN(out.message, http::ParseRequest(bytes));
  ATTESTOR_ASSIGN(out.layout, Place(bytes, out.message.headers, out.message.body.size()));
  return out;
}

Result<ResponseLayout> LayOutResponse(ByteView bytes, std::string_view method, http::StreamEnd end) {
  ResponseLayout out;
  ATTESTOR_ASSIGN(out.message, http::ParseResponse(bytes, method, end));
  ATTESTOR_ASSIGN(out.layout, Place(bytes, out.message.headers, out.message.body.size()));
  return out;
}

}  // namespace attestor::disclosure
