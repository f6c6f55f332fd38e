#include "web/json/object.h"

#include <algorithm>
#include <charconv>

#include "web/json/document_parser.h"
#include "web/json/text_out.h"

namespace attestor::json {
namespace {

constexpr size_t kMaxObjectDepth = 16;
constexpr size_t kMaxShownName = 64;  // bytes of a name that nobody knows

}  // namespace

Result<Document> ReadDocument(std::string_view text, size_t max_size, const ErrorCode& code) {
  if (text.empty() || text.size() > max_size) return Error(code, std::to_string(text.size()) + " bytes");
  // In a page of a site a byte order mark is let through; nobody writes one into a document of ours.
  if (text.starts_with("\xef\xbb\xbf")) return Error(code, "a byte order mark");
  auto document = DocumentParser(false, kMaxObjectDepth).Run(AsBytes(text), {});
  if (document.ok()) return document;
  const Error& reason = document.error();
  return Error(code, std::string(reason.code().id) + (reason.detail().empty() ? "" : " " + reason.detail()));
}

std::optional<std::string_view> Value::Text() const {
  if (kind() != Kind::kString) return std::nullopt;
  return document_->string(id_);
}

std::optional<uint64_t> Value::Uint() const {
  const std::string_view digits = source();
  uint64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (kind() != Kind::kNumber || failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<bool> Value::Flag() const {
  if (kind() != Kind::kTrue && kind() != Kind::kFalse) return std::nullopt;
  return kind() == Kind::kTrue;
}

std::vector<Value> Value::Items() const {
  std::vector<Value> out;
  for (const NodeId child : document_->children(id_)) out.emplace_back(*document_, child);
  return out;
}

Result<Object> Object::Of(const Value& value, const ErrorCode& code) {
  if (value.kind() != Kind::kObject) return Error(code, "not an object");
  return Object(value, code);
}

std::optional<Value> Object::Find(std::string_view name) const {
  const auto member = value_.document_->Member(value_.id_, name);
  if (!member) return std::nullopt;
  return Value(*value_.document_, *member);
}

Status Object::OnlyKeys(std::initializer_list<std::string_view> allowed) const {
  for (const Value& member : Members()) {
    const std::string_view name = member.name();
    if (std::ranges::find(allowed, name) != allowed.end()) continue;
    return Error(*code_, "an unknown member, '" + Display(name.substr(0, kMaxShownName)) + "'");
  }
  return Ok();
}

Result<std::string_view> Object::Text(std::string_view name, size_t max_size) const {
  const auto member = Find(name);
  const auto text = member ? member->Text() : std::nullopt;
  if (!text || text->size() > max_size) return Bad(name);
  return *text;
}

Result<uint64_t> Object::Uint(std::string_view name, uint64_t max) const {
  const auto member = Find(name);
  const auto number = member ? member->Uint() : std::nullopt;
  if (!number || *number > max) return Bad(name);
  return *number;
}

Result<Time> Object::Date(std::string_view name) const {
  ATTESTOR_ASSIGN(const std::string_view text, Text(name, 20));
  const auto time = ParseTime(text);
  if (text.size() != 20 || !time) return Bad(name);
  return *time;
}

Result<Object> Object::Child(std::string_view name) const {
  const auto member = Find(name);
  if (!member || member->kind() != Kind::kObject) return Bad(name);
  return Object(*member, *code_);
}

Result<std::vector<Value>> Object::Array(std::string_view name, size_t max_items) const {
  const auto member = Find(name);
  if (!member || member->kind() != Kind::kArray) return Bad(name);
  std::vector<Value> items = member->Items();
  if (items.size() > max_items) return Bad(name);
  return items;
}

Result<Bytes> Object::Hex(std::string_view name, size_t max_bytes) const {
  ATTESTOR_ASSIGN(const std::string_view text, Text(name, 2 * max_bytes));
  auto bytes = FromHex(text);
  if (!bytes) return Bad(name);
  return *std::move(bytes);
}

}  // namespace attestor::json
