// Reading JSON that others wrote: one form of each value, bounded, and every field by name and type. Used inside quote/ and dstack/ only.
//
// Boost.JSON keeps the last of two members with one name; another reader may keep the first, and the two would then believe different
// things of the same signed text. So a repeated name is an error here.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace attestor::quote {

// ParseJson reads one JSON value of at most `max_size` bytes, nested at most 16 deep, without repeated names; `code` otherwise.
Result<boost::json::value> ParseJson(std::string_view text, size_t max_size, const ErrorCode& code);

// JsonObject reads the members of an object that outlives it. Everything that is missing or of another type is an Error of `code`.
class JsonObject {
 public:
  JsonObject(const boost::json::object& object, const ErrorCode& code) : object_(&object), code_(&code) {}
  static Result<JsonObject> From(const boost::json::value& value, const ErrorCode& code);

  bool Has(std::string_view key) const { return object_->contains(key); }
  Status OnlyKeys(std::initializer_list<std::string_view> allowed) const;

  Result<std::string_view> Text(std::string_view key, size_t max_size) const;
  Result<uint64_t> Uint(std::string_view key, uint64_t max) const;
  Result<Time> Date(std::string_view key) const;  // RFC 3339 in UTC, whole seconds
  Result<JsonObject> Object(std::string_view key) const;
  Result<const boost::json::array*> Array(std::string_view key, size_t max_items) const;
  Result<attestor::Bytes> Hex(std::string_view key, size_t max_bytes) const;
  template <size_t N>
  Result<ByteArray<N>> FixedHex(std::string_view key) const {
    ATTESTOR_ASSIGN(const attestor::Bytes bytes, Hex(key, N));
    const auto array = ToArray<N>(bytes);
    if (!array) return Bad(key);
    return *array;
  }

  // Bad is the error for a member that is not as it should be.
  Error Bad(std::string_view key) const { return Error(*code_, "'" + std::string(key) + "'"); }
  const ErrorCode& code() const { return *code_; }

 private:
  const boost::json::object* object_;
  const ErrorCode* code_;
};

}  // namespace attestor::quote
