#include "testkit/simtee/http_answer.h"

#include "testkit/simtee/errors.h"
#include "web/http/syntax.h"

namespace attestor::simtee {
namespace {

constexpr char kJson[] = "application/json";

// Ascii rewrites the UTF-8 inside a JSON text as \u escapes; outside strings JSON has none.
std::string Ascii(std::string_view json) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  const auto unit = [&out](uint32_t value) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kDigits[value >> shift & 15]);
  };
  for (size_t i = 0; i < json.size();) {
    const auto lead = static_cast<uint8_t>(json[i]);
    const size_t size = lead < 0x80 ? 1 : (lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : 4));
    uint32_t point = size == 1 ? lead : lead & (0x7fu >> size);
    for (size_t k = 1; k < size && i + k < json.size(); ++k)
      point = point << 6 | (static_cast<uint8_t>(json[i + k]) & 0x3fu);
    i += size;
    if (size == 1) {
      out.push_back(static_cast<char>(lead));
    } else if (point < 0x10000) {
      unit(point);
    } else {
      unit(0xd800 + ((point - 0x10000) >> 10));
      unit(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return out;
}

std::string_view Reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 404: return "Not Found";
    case 413: return "Payload Too Large";
    case 501: return "Not Implemented";
    default: return "Bad Request";
  }
}

}  // namespace

std::optional<CalledMethod> MethodOf(std::string_view path, ServedApi api) {
  CalledMethod out{false, path.substr(1)};
  const bool versioned = api == ServedApi::kV1 && (path.starts_with("/v0/") || path.starts_with("/v1/"));
  if (versioned) out = {path[2] == '1', path.substr(4)};
  if (out.name.empty() || out.name.find('/') != std::string_view::npos) return std::nullopt;
  return out;
}

HttpAnswer NoSuchPath() {
  return {404, "text/html; charset=utf-8", "<!DOCTYPE html><title>404</title><h1>404: there is no such path</h1>\n"};
}

HttpAnswer AnswerWith(const Result<boost::json::object>& result, bool v1) {
  return result.ok() ? HttpAnswer{200, kJson, Ascii(boost::json::serialize(*result))} : AnswerTo(result.error(), v1);
}

HttpAnswer AnswerTo(const Error& error, bool v1) {
  int status = 400;
  if (error.Is(kNoSuchMethod) && v1) status = 404;
  if (error.Is(kRequestTooLarge)) status = 413;
  if (error.Is(kNotSimulated)) status = 501;
  return {status, kJson,
          "{\n  \"error\": " + Ascii(boost::json::serialize(boost::json::string(error.detail()))) + "\n}"};
}

std::string Encode(const HttpAnswer& answer, const HttpRequest& request) {
  // A published client splits fields at ": " and needs this length to know the end.
  std::string head = std::string(request.old ? "HTTP/1.0 " : "HTTP/1.1 ") + std::to_string(answer.status) + " " +
                     std::string(Reason(answer.status)) + "\r\ncontent-type: " + answer.content_type +
                     "\r\ncontent-length: " + std::to_string(answer.body.size());
  for (const http::Header& header : answer.headers) head += "\r\n" + http::ToLower(header.name) + ": " + header.value;
  if (request.keep_alive == request.old) head += request.old ? "\r\nconnection: keep-alive" : "\r\nconnection: close";
  return head + "\r\n\r\n" + answer.body;
}

}  // namespace attestor::simtee
