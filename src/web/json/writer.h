// Writing JSON: members in the order in which they are given, no white space, and texts as RFC 8785 has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace attestor::json {

// Quoted writes a JSON string with its quotes, with the escapes of ECMAScript's JSON.stringify and no others. `text` is
// UTF-8.
std::string Quoted(std::string_view text);

class ObjectWriter {
 public:
  ObjectWriter& Text(std::string_view name, std::string_view text) { return Json(name, Quoted(text)); }
  ObjectWriter& Uint(std::string_view name, uint64_t number) { return Json(name, std::to_string(number)); }
  ObjectWriter& Flag(std::string_view name, bool flag) { return Json(name, flag ? "true" : "false"); }
  // Json takes a value that is JSON already.
  ObjectWriter& Json(std::string_view name, std::string_view value);

  std::string Take() { return (out_.empty() ? "{" : std::move(out_)) + "}"; }

 private:
  std::string out_;
};

class ArrayWriter {
 public:
  ArrayWriter& Json(std::string_view value) {
    (out_ += out_.empty() ? '[' : ',') += value;
    return *this;
  }
  ArrayWriter& Text(std::string_view text) { return Json(Quoted(text)); }

  std::string Take() { return (out_.empty() ? "[" : std::move(out_)) + "]"; }

 private:
  std::string out_;
};

}  // namespace attestor::json
