#include "quote/json.h"

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

namespace attestor::quote {
namespace {

constexpr size_t kMaxDepth = 16;

// RepeatedNames is a Boost.JSON handler that only watches member names.
struct RepeatedNames {
  static constexpr size_t max_object_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_array_size = max_object_size;
  static constexpr size_t max_key_size = max_object_size;
  static constexpr size_t max_string_size = max_object_size;
  using Code = boost::system::error_code;
  using View = boost::json::string_view;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(size_t, Code&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(size_t, Code&) { return true; }
  bool on_key_part(View part, size_t, Code&) {
    name.append(part.data(), part.size());
    return true;
  }
  bool on_key(View part, size_t, Code&) {
    name.append(part.data(), part.size());
    found = found || !open.back().insert(name).second;
    name.clear();
    return true;
  }
  bool on_string_part(View, size_t, Code&) { return true; }
  bool on_string(View, size_t, Code&) { return true; }
  bool on_number_part(View, Code&) { return true; }
  bool on_int64(int64_t, View, Code&) { return true; }
  bool on_uint64(uint64_t, View, Code&) { return true; }
  bool on_double(double, View, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(View, Code&) { return true; }
  bool on_comment(View, Code&) { return true; }

  std::vector<std::set<std::string>> open;
  std::string name;
  bool found = false;
};

}  // namespace

Result<boost::json::value> ParseJson(std::string_view text, size_t max_size, const ErrorCode& code) {
  if (text.empty() || text.size() > max_size) return Error(code, std::to_string(text.size()) + " bytes");
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code failed;
  boost::json::value value = boost::json::parse(text, failed, {}, options);
  if (failed) return Error(code, failed.message());
  boost::json::basic_parser<RepeatedNames> names(options);
  const size_t used = names.write_some(false, text.data(), text.size(), failed);
  if (failed || used != text.size()) return Error(code, "not one JSON value");
  if (names.handler().found) return Error(code, "a name is repeated");
  return value;
}

Result<JsonObject> JsonObject::From(const boost::json::value& value, const ErrorCode& code) {
  if (!value.is_object()) return Error(code, "not an object");
  return JsonObject(value.get_object(), code);
}

Status JsonObject::OnlyKeys(std::initializer_list<std::string_view> allowed) const {
  for (const auto& member : *object_) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::ranges::find(allowed, key) == allowed.end()) return Error(*code_, "an unknown member");
  }
  return Ok();
}

Result<std::string_view> JsonObject::Text(std::string_view key, size_t max_size) const {
  const boost::json::value* value = object_->if_contains(key);
  if (value == nullptr || !value->is_string() || value->get_string().size() > max_size) return Bad(key);
  return std::string_view(value->get_string().data(), value->get_string().size());
}

Result<uint64_t> JsonObject::Uint(std::string_view key, uint64_t max) const {
  const boost::json::value* value = object_->if_contains(key);
  if (value == nullptr) return Bad(key);
  uint64_t number = 0;
  if (value->is_uint64()) {
    number = value->get_uint64();
  } else if (value->is_int64() && value->get_int64() >= 0) {
    number = static_cast<uint64_t>(value->get_int64());
  } else {
    return Bad(key);
  }
  if (number > max) return Bad(key);
  return number;
}

Result<Time> JsonObject::Date(std::string_view key) const {
  ATTESTOR_ASSIGN(const std::string_view text, Text(key, 20));
  const auto time = ParseTime(text);
  if (text.size() != 20 || !time) return Bad(key);
  return *time;
}

Result<JsonObject> JsonObject::Object(std::string_view key) const {
  const boost::json::value* value = object_->if_contains(key);
  if (value == nullptr || !value->is_object()) return Bad(key);
  return JsonObject(value->get_object(), *code_);
}

Result<const boost::json::array*> JsonObject::Array(std::string_view key, size_t max_items) const {
  const boost::json::value* value = object_->if_contains(key);
  if (value == nullptr || !value->is_array() || value->get_array().size() > max_items) return Bad(key);
  return &value->get_array();
}

Result<attestor::Bytes> JsonObject::Hex(std::string_view key, size_t max_bytes) const {
  ATTESTOR_ASSIGN(const std::string_view text, Text(key, 2 * max_bytes));
  auto bytes = FromHex(text);
  if (!bytes) return Bad(key);
  return *std::move(bytes);
}

}  // namespace attestor::quote
