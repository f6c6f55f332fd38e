#include "testkit/simtee/arguments.h"

#include <algorithm>

#include <charconv>
#include <optional>

#include "testkit/simtee/errors.h"
#include "web/json/object.h"

namespace attestor::simtee {
namespace {

Error WrongType(std::string_view name, const char* wanted) {
  return Error(kArgument, std::string(name) + " must be " + wanted);
}

Result<std::string> PercentDecode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] == '%') {
      const auto byte = i + 2 < text.size() ? FromHex(text.substr(i + 1, 2)) : std::nullopt;
      if (!byte || byte->size() != 1) return Error(kArgument, "the query has a malformed percent code");
      out.push_back(static_cast<char>(byte->front()));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

Result<boost::json::object> FromQuery(std::string_view query) {
  boost::json::object fields;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;  // old clients put a bare ?json behind the method
    ATTESTOR_ASSIGN(const std::string name, PercentDecode(pair.substr(0, equals)));
    ATTESTOR_ASSIGN(const std::string value, PercentDecode(pair.substr(equals + 1)));
    fields[name] = value;
  }
  return fields;
}

// SpeaksJson: every other type is protobuf to an agent; old clients put a bare ?json behind the method.
bool SpeaksJson(const HttpRequest& request) {
  return request.content_type == "application/json" || request.query == "json";
}

Result<boost::json::object> FromBody(const HttpRequest& request) {
  if (!SpeaksJson(request)) return Error(kNotSimulated, "not simulated: protobuf; send application/json");
  if (request.body.empty()) return boost::json::object{};
  ATTESTOR_TRY(json::ReadDocument(request.body, kMaxRequestBody, kArgument));  // refuses a name twice, as an agent does
  boost::system::error_code failure;
  boost::json::value value = boost::json::parse(request.body, failure);
  if (failure || !value.is_object()) return Error(kArgument, "the body is not a JSON object");
  return std::move(value.as_object());
}

}  // namespace

Result<Arguments> Arguments::FromRequest(const HttpRequest& request) {
  const bool query = request.method == "GET";
  auto fields = query ? FromQuery(request.query) : FromBody(request);
  if (!fields.ok()) return std::move(fields).error();
  return Arguments(std::move(fields).value(), query);
}

const boost::json::value* Arguments::Find(std::string_view name) const { return fields_.if_contains(name); }

Result<std::string> Arguments::Text(std::string_view name) const {
  const boost::json::value* value = Find(name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return WrongType(name, "a text");
  return std::string(value->as_string());
}

Result<Bytes> Arguments::Hex(std::string_view name) const {
  ATTESTOR_ASSIGN(const std::string text, Text(name));
  auto bytes = text.starts_with("0X") ? std::nullopt : FromHex(text);
  if (!bytes) return WrongType(name, "hex");
  return *std::move(bytes);
}

Result<ByteArray<64>> Arguments::ReportData() const {
  ATTESTOR_ASSIGN(const Bytes given, Hex("report_data"));
  ByteArray<64> report_data{};
  if (given.size() > report_data.size()) return Error(kArgument, "Report data is too long");
  std::ranges::copy(given, report_data.begin());
  return report_data;
}

Result<bool> Arguments::Bool(std::string_view name) const {
  const boost::json::value* value = Find(name);
  if (value == nullptr) return false;
  if (value->is_bool()) return value->as_bool();
  if (query_ && value->as_string() == "true") return true;
  if (query_ && value->as_string() == "false") return false;
  return WrongType(name, "true or false");
}

Result<std::vector<std::string>> Arguments::Texts(std::string_view name) const {
  std::vector<std::string> out;
  const boost::json::value* value = Find(name);
  if (value == nullptr) return out;
  if (!value->is_array()) return WrongType(name, "an array of texts");
  for (const boost::json::value& item : value->as_array()) {
    if (!item.is_string()) return WrongType(name, "an array of texts");
    out.emplace_back(item.as_string());
  }
  return out;
}

Result<std::optional<Time>> Arguments::Seconds(std::string_view name) const {
  constexpr uint64_t kEndOfYear9999 = 253'402'300'799;
  const boost::json::value* value = Find(name);
  if (value == nullptr || value->is_null()) return std::optional<Time>();
  uint64_t seconds = kEndOfYear9999 + 1;
  if (query_) {
    const std::string_view text = value->as_string();
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (failure != std::errc() || end != text.data() + text.size()) return WrongType(name, "seconds since 1970");
  } else if (value->is_int64() && value->as_int64() >= 0) {
    seconds = static_cast<uint64_t>(value->as_int64());
  }
  if (seconds > kEndOfYear9999) return WrongType(name, "seconds since 1970");
  return std::optional<Time>(Time(std::chrono::seconds(seconds)));
}

}  // namespace attestor::simtee
