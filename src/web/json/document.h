// A strict JSON reader (RFC 8259) that keeps where each value stands, and that can read a text of which some bytes are
// hidden.
//
//   ATTESTOR_ASSIGN(const Document document, Document::Parse(text, hidden));
//   for (const NodeId child : document.children(document.root())) Use(document.node(child));
//
// Strict: one value, valid UTF-8, no member name twice in an object, no lone surrogate in an escape. What two readers
// could understand differently is refused. A byte order mark in front is skipped (RFC 8259 section 8.1).
//
// A byte of the text is shown, or hidden in one of two ways that say just enough to find every token's end without
// knowing the byte. The value that `text` holds at a hidden byte has no influence on anything here. What holds for a
// hidden text holds for every text that it can stand for: kinds, positions, numbers of children, and every shown name
// and value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::json {

inline constexpr size_t kMaxTextSize = 16 * 1024 * 1024;  // bytes
inline constexpr size_t kMaxNodes = 1'000'000;            // values in one document
inline constexpr size_t kMaxDepth = 128;                  // arrays and objects inside each other

// What a mask says about one byte of the text.
inline constexpr uint8_t kShown = 0;
inline constexpr uint8_t kHiddenInString =
    1;  // some byte of a string that is no quote, no backslash and no control character
inline constexpr uint8_t kHiddenInScalar =
    2;  // some byte of a number, true, false or null: as above, and no white space, no one of {}[],:

using NodeId = uint32_t;
inline constexpr NodeId kNoNode = UINT32_MAX;

enum class Kind : uint8_t {
  kNull,
  kFalse,
  kTrue,
  kNumber,
  kString,
  kArray,
  kObject,
  kHiddenScalar,  // a number, true, false or null that is hidden as a whole
};

// Node is one value. Offsets are in bytes of the text and half open; those of strings include the quotes. Ids rise in
// document order, so a value and all values inside it are the ids from its own up to, but not with, `after`.
struct Node {
  Kind kind = Kind::kNull;
  bool hidden = false;        // kString with a hidden byte, and every kHiddenScalar
  bool hidden_names = false;  // kObject with a member whose name has a hidden byte: names in it cannot be looked up
  bool hidden_key = false;    // a member, and its own name has a hidden byte
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t key_begin = 0;  // of the member's name; 0 and 0 for what is no member of an object
  uint32_t key_end = 0;
  NodeId parent = kNoNode;  // kNoNode for the root
  uint32_t position = 0;    // among the children of the parent, from 0
  NodeId after = 0;
};

class Document {
 public:
  // Parse reads one JSON value with white space around it. `hidden` has one of kShown, kHiddenInString, kHiddenInScalar
  // for each byte of `text`, or is empty when nothing is hidden. Where hidden bytes may stand:
  // - kHiddenInString in place of bytes of a string that are no escape, and of the four hex digits of \uXXXX. Each run
  // of shown bytes in a
  //   string must be valid UTF-8 by itself, so a character is hidden whole or not at all.
  // - kHiddenInScalar in place of all bytes of a number, true, false or null.
  // A surrogate escape must be half of a pair; the other half may be an escape with a hidden digit. Hidden characters
  // need not be UTF-8. The names of one object must differ after decoding; names with a hidden byte are not compared.
  // Errors: json.text_size, json.mask, json.control, json.incomplete, json.syntax, json.trailing, json.number,
  // json.utf8, json.escape, json.surrogate, json.depth, json.nodes, json.duplicate_key, json.hidden_place; each with
  // the byte's offset.
  static Result<Document> Parse(ByteView text, std::span<const uint8_t> hidden = {});

  // ParseForHiding is for whoever will hide parts of a whole text: it takes equal names in an object, of which Member
  // gives one, and lone surrogates, which read as U+FFFD. Whether they are hidden is for Parse to find, which reads
  // what is shown in the end.
  static Result<Document> ParseForHiding(ByteView text);

  NodeId root() const { return 0; }
  size_t size() const { return nodes_.size(); }              // values in the document, at least 1
  bool anything_hidden() const { return anything_hidden_; }  // a byte of the text is hidden

  // `id` must be below size() here and below.
  const Node& node(NodeId id) const { return nodes_[id]; }

  // children are the elements of an array or the values of the members of an object, in the order of the text; none for
  // other kinds.
  std::span<const NodeId> children(NodeId id) const;

  // key is the decoded name (UTF-8) of a member; empty for what is no member, and when the name has a hidden byte.
  std::string_view key(NodeId id) const;

  // token is the text of a value as it stands, with hidden bytes replaced: a number is kept as this text.
  std::string_view token(NodeId id) const;

  // string is the decoded content (UTF-8) of a kString with nothing hidden; empty for everything else.
  std::string_view string(NodeId id) const;

  // Member finds the member `name` (decoded); nullopt when there is none, when `id` is no object, and when `id` has
  // hidden_names.
  std::optional<NodeId> Member(NodeId id, std::string_view name) const;

  // members_by_name are the children of an object in ascending order of their decoded names (bytewise); none for other
  // kinds, and when `id` has hidden_names.
  std::span<const NodeId> members_by_name(NodeId id) const;

 private:
  friend class DocumentParser;

  // Slice is a part of pool_.
  struct Slice {
    uint32_t begin = 0;
    uint32_t size = 0;
  };
  struct Extra {
    Slice content;  // decoded string, or, for containers, a part of children_
    Slice key;      // decoded name
  };

  std::string_view InPool(Slice slice) const { return AsText(pool_).substr(slice.begin, slice.size); }

  Bytes pool_;  // the text with hidden bytes replaced by their mask, then what strings with escapes decode to
  std::vector<Node> nodes_;
  std::vector<Extra> extras_;     // of the node with the same id
  std::vector<NodeId> children_;  // of one container in a row
  std::vector<NodeId> by_name_;   // as children_; of objects in order of names
  bool anything_hidden_ = false;
};

}  // namespace attestor::json
