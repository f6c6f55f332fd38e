// DocumentParser builds a Document. It keeps its own stack of open containers, so no text can exhaust the program's.
#pragma once

#include "web/json/document.h"

namespace attestor::json {

class DocumentParser {
 public:
  // `for_hiding` makes it Document::ParseForHiding. `max_depth` is at most kMaxDepth.
  explicit DocumentParser(bool for_hiding, size_t max_depth = kMaxDepth)
      : for_hiding_(for_hiding), max_depth_(max_depth) {}

  // Run is Document::Parse.
  Result<Document> Run(ByteView text, std::span<const uint8_t> hidden);

 private:
  // Frame is an open container; its children so far are pending_ from `first` on.
  struct Frame {
    NodeId id;
    size_t first;
  };

  Status TakeText(ByteView text, std::span<const uint8_t> hidden);
  ByteView text() const { return ByteView(document_.pool_).first(text_size_); }
  bool AtByte(char byte) const { return at_ < text_size_ && document_.pool_[at_] == static_cast<uint8_t>(byte); }
  void SkipSpace();

  Status Step();
  Status Entry();
  Status OpenKey(Node& node, Document::Extra& extra);
  Status OpenValue(Node node, Document::Extra extra);
  Status OpenContainer(NodeId id);
  Status TakeString(NodeId id);
  Status TakeScalar(NodeId id);
  Status Close();
  Status SortMembers(std::span<NodeId> members);

  // Content keeps the content of the string `begin`..`end`, decoded; nothing for a hidden one.
  Document::Slice Content(size_t begin, size_t end, bool hidden, bool escaped);

  const bool for_hiding_;
  const size_t max_depth_;
  Document document_;
  size_t text_size_ = 0;
  size_t at_ = 0;
  std::vector<Frame> frames_;
  std::vector<NodeId> pending_;
};

}  // namespace attestor::json
