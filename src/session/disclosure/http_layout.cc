#include "session/disclosure/http_layout.h"

#include <algorithm>
#include <string_view>

#include "web/http/body_decoder.h"
#include "web/http/head.h"

namespace attestor::disclosure {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool IsBlank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

// PlaceFields walks over header lines that the parser has read already, so that the lengths of `headers` say where
// everything is.
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

// PlaceHead lays out a head that the parser has accepted, from `begin` on.
Result<Layout> PlaceHead(ByteView bytes, size_t begin, const std::vector<http::Header>& headers) {
  http::HeadScanner scanner;
  ATTESTOR_ASSIGN(const size_t size, scanner.Feed(bytes.subspan(begin)));
  Layout layout;
  layout.first_line = {begin, AsText(bytes).find(kLineEnd, begin)};
  layout.fields = PlaceFields(bytes, layout.first_line.end + kLineEnd.size(), headers);
  layout.rest = {begin + size, begin + size};
  return layout;
}

// Place lays out a message that the parser has accepted.
Result<Layout> Place(ByteView bytes, size_t begin, const std::vector<http::Header>& headers, size_t body_size) {
  ATTESTOR_ASSIGN(Layout layout, PlaceHead(bytes, begin, headers));
  layout.rest.end = bytes.size();
  ATTESTOR_ASSIGN(layout.body, PlaceBody(bytes, layout.rest, body_size));
  return layout;
}

}  // namespace

Result<RequestLayout> LayOutRequest(ByteView bytes) {
  RequestLayout out;
  ATTESTOR_ASSIGN(out.message, http::ParseRequest(bytes));
  ATTESTOR_ASSIGN(out.layout, Place(bytes, 0, out.message.headers, out.message.body.size()));
  return out;
}

Result<ResponseLayout> LayOutResponse(ByteView bytes, std::string_view method, http::StreamEnd end) {
  ResponseLayout out;
  ATTESTOR_ASSIGN(out.message, http::ParseResponse(bytes, method, end));
  size_t begin = 0;
  for (const http::InterimHead& head : out.message.interim) {
    ATTESTOR_ASSIGN(Layout layout, PlaceHead(bytes, begin, head.headers));
    begin = layout.rest.begin;
    out.interim.push_back(std::move(layout));
  }
  ATTESTOR_ASSIGN(out.layout, Place(bytes, begin, out.message.headers, out.message.body.size()));
  return out;
}

}  // namespace attestor::disclosure
