#include "web/json/document_parser.h"

#include <algorithm>

#include "web/json/errors.h"
#include "web/json/token.h"

namespace attestor::json {
namespace {

bool IsSpace(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<Document> DocumentParser::Run(ByteView text, std::span<const uint8_t> hidden) {
  ATTESTOR_TRY(TakeText(text, hidden));
  ATTESTOR_TRY(OpenValue(Node(), Document::Extra()));
  while (!frames_.empty()) ATTESTOR_TRY(Step());
  SkipSpace();
  if (at_ < text_size_) {
    const Error unexpected = Unexpected(this->text(), at_);
    return unexpected.Is(kHiddenPlace) ? unexpected : Error(kTrailing, At(at_));
  }
  return std::move(document_);
}

// TakeText replaces every hidden byte by its mask: from there on its value is gone. Shown control characters are
// refused here, so that none can be taken for a mask.
Status DocumentParser::TakeText(ByteView text, std::span<const uint8_t> hidden) {
  if (text.size() > kMaxTextSize) return Error(kTextSize, std::to_string(text.size()) + " bytes");
  if (!hidden.empty() && hidden.size() != text.size()) {
    return Error(kMask, std::to_string(hidden.size()) + " marks for " + std::to_string(text.size()) + " bytes");
  }
  text_size_ = text.size();
  document_.pool_ = ToBytes(text);
  for (size_t i = 0; i < hidden.size(); ++i) {
    if (hidden[i] > kHiddenInScalar) return Error(kMask, At(i));
    if (hidden[i] == kShown) continue;
    document_.pool_[i] = hidden[i];
    document_.anything_hidden_ = true;
  }
  if (AsText(document_.pool_).starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  for (size_t i = 0; i < text_size_; ++i) {
    const bool shown = hidden.empty() || hidden[i] == kShown;
    if (shown && text[i] < 0x20 && !IsSpace(text[i])) return Error(kControl, At(i));
  }
  return Ok();
}

void DocumentParser::SkipSpace() {
  while (at_ < text_size_ && IsSpace(document_.pool_[at_])) ++at_;
}

// Step goes on in the innermost open container: its end, or its next entry with the comma before it.
Status DocumentParser::Step() {
  const Frame& frame = frames_.back();
  SkipSpace();
  if (AtByte(document_.nodes_[frame.id].kind == Kind::kObject ? '}' : ']')) return Close();
  if (pending_.size() == frame.first) return Entry();
  if (!AtByte(',')) return Unexpected(text(), at_);
  ++at_;
  return Entry();
}

Status DocumentParser::Entry() {
  const Frame& frame = frames_.back();
  Node node;
  Document::Extra extra;
  node.parent = frame.id;
  node.position = static_cast<uint32_t>(pending_.size() - frame.first);
  SkipSpace();
  if (document_.nodes_[frame.id].kind == Kind::kObject) ATTESTOR_TRY(OpenKey(node, extra));
  pending_.push_back(static_cast<NodeId>(document_.nodes_.size()));
  return OpenValue(node, extra);
}

Status DocumentParser::OpenKey(Node& node, Document::Extra& extra) {
  if (!AtByte('"')) return Unexpected(text(), at_);
  ATTESTOR_ASSIGN(const StringToken token, ScanString(text(), at_, for_hiding_));
  node.key_begin = static_cast<uint32_t>(at_);
  node.key_end = static_cast<uint32_t>(token.end);
  node.hidden_key = token.hidden;
  if (token.hidden) document_.nodes_[node.parent].hidden_names = true;
  extra.key = Content(at_ + 1, token.end - 1, token.hidden, token.escaped);
  at_ = token.end;
  SkipSpace();
  if (!AtByte(':')) return Unexpected(text(), at_);
  ++at_;
  return Ok();
}

Status DocumentParser::OpenValue(Node node, Document::Extra extra) {
  SkipSpace();
  if (document_.nodes_.size() == kMaxNodes) return Error(kNodes, At(at_));
  const NodeId id = static_cast<NodeId>(document_.nodes_.size());
  node.begin = static_cast<uint32_t>(at_);
  node.after = id + 1;
  document_.nodes_.push_back(node);
  document_.extras_.push_back(extra);
  if (AtByte('{') || AtByte('[')) return OpenContainer(id);
  return AtByte('"') ? TakeString(id) : TakeScalar(id);
}

Status DocumentParser::OpenContainer(NodeId id) {
  if (frames_.size() == max_depth_) return Error(kDepth, At(at_));
  document_.nodes_[id].kind = AtByte('{') ? Kind::kObject : Kind::kArray;
  frames_.push_back({id, pending_.size()});
  ++at_;
  return Ok();
}

Status DocumentParser::TakeString(NodeId id) {
  ATTESTOR_ASSIGN(const StringToken token, ScanString(text(), at_, for_hiding_));
  document_.extras_[id].content = Content(at_ + 1, token.end - 1, token.hidden, token.escaped);
  Node& node = document_.nodes_[id];
  node.kind = Kind::kString;
  node.hidden = token.hidden;
  at_ = token.end;
  node.end = static_cast<uint32_t>(at_);
  return Ok();
}

Status DocumentParser::TakeScalar(NodeId id) {
  Node& node = document_.nodes_[id];
  const uint8_t first = at_ < text_size_ ? document_.pool_[at_] : 0;
  Result<size_t> end = size_t{0};
  if (first == kHiddenInScalar) {
    node.kind = Kind::kHiddenScalar;
    node.hidden = true;
    end = ScanHiddenScalar(text(), at_);
  } else if (first == '-' || (first >= '0' && first <= '9')) {
    node.kind = Kind::kNumber;
    end = ScanNumber(text(), at_);
  } else if (first == 't' || first == 'f') {
    node.kind = first == 't' ? Kind::kTrue : Kind::kFalse;
    end = ScanLiteral(text(), at_, first == 't' ? "true" : "false");
  } else {
    end = ScanLiteral(text(), at_, "null");
  }
  ATTESTOR_ASSIGN(at_, std::move(end));
  node.end = static_cast<uint32_t>(at_);
  return Ok();
}

Status DocumentParser::Close() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  ++at_;
  Node& node = document_.nodes_[frame.id];
  node.end = static_cast<uint32_t>(at_);
  node.after = static_cast<NodeId>(document_.nodes_.size());
  const std::span<NodeId> children = std::span(pending_).subspan(frame.first);
  document_.extras_[frame.id].content = {static_cast<uint32_t>(document_.children_.size()),
                                         static_cast<uint32_t>(children.size())};
  document_.children_.insert(document_.children_.end(), children.begin(), children.end());
  if (node.kind == Kind::kObject && !node.hidden_names) ATTESTOR_TRY(SortMembers(children));
  document_.by_name_.insert(document_.by_name_.end(), children.begin(), children.end());
  pending_.resize(frame.first);
  return Ok();
}

// SortMembers compares by order instead of by hash: no choice of names makes it slow.
Status DocumentParser::SortMembers(std::span<NodeId> members) {
  std::ranges::sort(members, {}, [this](NodeId id) { return document_.key(id); });
  for (size_t i = 1; i < members.size() && !for_hiding_; ++i) {
    if (document_.key(members[i - 1]) != document_.key(members[i])) continue;
    return Error(kDuplicateKey, At(document_.node(std::max(members[i - 1], members[i])).key_begin));
  }
  return Ok();
}

Document::Slice DocumentParser::Content(size_t begin, size_t end, bool hidden, bool escaped) {
  if (hidden) return {};
  if (!escaped) return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)};
  const size_t decoded = document_.pool_.size();
  const std::string content(
      AsText(document_.pool_).substr(begin, end - begin));  // a copy: the pool moves when it grows
  DecodeString(content, document_.pool_);
  return {static_cast<uint32_t>(decoded), static_cast<uint32_t>(document_.pool_.size() - decoded)};
}

}  // namespace attestor::json
