// Reading JSON by name and type: documents that others signed, answers of agents, lists of images.
//
//   ATTESTOR_ASSIGN(const Document document, ReadDocument(text, kMaxSize, kTcbInfoMalformed));
//   ATTESTOR_ASSIGN(const Object info, Object::Of(document, kTcbInfoMalformed));
//   ATTESTOR_ASSIGN(const std::string_view id, info.Text("id", 64));
//
// Values, objects and the texts that they give are parts of a document, which must outlive them and not move.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "web/json/document.h"

namespace attestor::json {

// ReadDocument reads one JSON value of at most `max_size` bytes, as strictly as Document::Parse, and nested at most 16
// deep. Everything else is an Error of `code`, whose detail names the reader's own.
Result<Document> ReadDocument(std::string_view text, size_t max_size, const ErrorCode& code);

// Value is one value of a document of which nothing is hidden.
class Value {
 public:
  Value(const Document& document, NodeId id) : document_(&document), id_(id) {}

  Kind kind() const { return document_->node(id_).kind; }
  bool is_null() const { return kind() == Kind::kNull; }

  // Each is nullopt for a value of another kind.
  std::optional<std::string_view> Text() const;
  std::optional<uint64_t> Uint() const;  // written in digits only: 1, not 1.0, 1e0 or -0
  std::optional<bool> Flag() const;

  // Items are the elements of an array or the values of the members of an object, in the order of the text; none for
  // other kinds.
  std::vector<Value> Items() const;

  // name is the member's name; empty for what is no member.
  std::string_view name() const { return document_->key(id_); }
  // source is the value as it stands in the text.
  std::string_view source() const { return document_->token(id_); }

 private:
  friend class Object;

  const Document* document_;
  NodeId id_;
};

// Object reads the members of an object. What is missing or of another type is an Error of the object's code that names
// the member.
class Object {
 public:
  static Result<Object> Of(const Value& value, const ErrorCode& code);
  static Result<Object> Of(const Document& document, const ErrorCode& code) {
    return Of(Value(document, document.root()), code);
  }
  static Result<Object> Of(Document&& document, const ErrorCode& code) = delete;

  std::optional<Value> Find(std::string_view name) const;
  bool Has(std::string_view name) const { return Find(name).has_value(); }
  std::vector<Value> Members() const { return value_.Items(); }
  Status OnlyKeys(std::initializer_list<std::string_view> allowed) const;

  Result<std::string_view> Text(std::string_view name, size_t max_size) const;
  Result<uint64_t> Uint(std::string_view name, uint64_t max) const;
  Result<Time> Date(std::string_view name) const;  // RFC 3339 in UTC, whole seconds
  Result<Object> Child(std::string_view name) const;
  Result<std::vector<Value>> Array(std::string_view name, size_t max_items) const;
  Result<Bytes> Hex(std::string_view name, size_t max_bytes) const;
  template <size_t N>
  Result<ByteArray<N>> FixedHex(std::string_view name) const {
    ATTESTOR_ASSIGN(const Bytes bytes, Hex(name, N));
    const auto array = ToArray<N>(bytes);
    if (!array) return Bad(name);
    return *array;
  }

  // Bad is the error for a member that is not as it should be.
  Error Bad(std::string_view name) const { return Error(*code_, "'" + std::string(name) + "'"); }
  const ErrorCode& code() const { return *code_; }

 private:
  Object(const Value& value, const ErrorCode& code) : value_(value), code_(&code) {}

  Value value_;
  const ErrorCode* code_;
};

}  // namespace attestor::json
