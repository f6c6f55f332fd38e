#include "evidence/dstack/yaml.h"

#include <algorithm>
#include <unordered_set>

#include <yaml.h>

#include "core/wire/cbor.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

// Event owns one event of libyaml.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }

  yaml_event_t& get() { return event_; }
  yaml_event_type_t type() const { return event_.type; }

 private:
  yaml_event_t event_{};
};

// Token owns one token of libyaml.
class Token {
 public:
  Token() = default;
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  ~Token() { yaml_token_delete(&token_); }

  yaml_token_t& get() { return token_; }
  // A "?" has a width; the key token that libyaml puts in front of "name:" has none.
  bool IsQuestionMark() const {
    return token_.type == YAML_KEY_TOKEN && token_.start_mark.index != token_.end_mark.index;
  }

 private:
  yaml_token_t token_{};
};

// Parser owns libyaml's parser of one text.
class Parser {
 public:
  explicit Parser(std::string_view text) : usable_(yaml_parser_initialize(&parser_) == 1) {
    if (!usable_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (usable_) yaml_parser_delete(&parser_);
  }

  yaml_parser_t& get() { return parser_; }
  Status Usable() const { return usable_ ? Ok() : Status(Error(kComposeFile, "no memory")); }
  Error Bad(std::string_view what) const {
    return Error(kComposeFile, std::string(what) + " at line " + std::to_string(parser_.mark.line + 1));
  }
  Error Problem() const { return Bad(parser_.problem != nullptr ? parser_.problem : "no YAML"); }

 private:
  yaml_parser_t parser_{};
  bool usable_;
};

class YamlReader {
 public:
  explicit YamlReader(std::string_view text) : parser_(text) {}

  Result<YamlNode> Document() {
    ATTESTOR_TRY(parser_.Usable());
    ATTESTOR_TRY(Expect(YAML_STREAM_START_EVENT, "a text"));
    ATTESTOR_TRY(DocumentStart());
    ATTESTOR_ASSIGN(YamlNode node, Node(0));
    ATTESTOR_TRY(Expect(YAML_DOCUMENT_END_EVENT, "the document's end"));
    ATTESTOR_TRY(Expect(YAML_STREAM_END_EVENT, "one document"));
    return node;
  }

 private:
  Error Bad(std::string_view what) const { return parser_.Bad(what); }

  Status Next(Event& event) {
    return yaml_parser_parse(&parser_.get(), &event.get()) == 1 ? Ok() : Status(parser_.Problem());
  }

  Status Expect(yaml_event_type_t type, std::string_view what) {
    Event event;
    ATTESTOR_TRY(Next(event));
    return event.type() == type ? Ok() : Status(Bad("not " + std::string(what)));
  }

  Status DocumentStart() {
    Event event;
    ATTESTOR_TRY(Next(event));
    if (event.type() != YAML_DOCUMENT_START_EVENT) return Bad("no document");
    const auto& start = event.get().data.document_start;
    const bool directives =
        start.version_directive != nullptr || start.tag_directives.start != start.tag_directives.end;
    return directives ? Status(Bad("a directive")) : Ok();
  }

  // Plain refuses what gives a node another meaning than its text.
  template <class Data>
  Status Plain(const Data& data) const {
    if (data.anchor != nullptr) return Bad("an anchor");
    if (data.tag != nullptr) return Bad("a tag");
    return Ok();
  }

  Result<YamlNode> Node(size_t depth) {
    Event event;
    ATTESTOR_TRY(Next(event));
    return NodeOf(event, depth);
  }

  Result<YamlNode> NodeOf(Event& event, size_t depth) {
    if (++nodes_ > kMaxYamlNodes) return Bad("too many nodes");
    if (depth > kMaxYamlDepth) return Bad("nested too deeply");
    const auto& data = event.get().data;
    YamlNode node;
    switch (event.type()) {
      case YAML_SCALAR_EVENT:
        ATTESTOR_TRY(Plain(data.scalar));
        node.scalar.assign(reinterpret_cast<const char*>(data.scalar.value), data.scalar.length);
        node.plain = data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        if (node.plain && node.scalar.find('?') != std::string::npos) return Bad("a question mark without quotes");
        return node;
      case YAML_SEQUENCE_START_EVENT:
        ATTESTOR_TRY(Plain(data.sequence_start));
        node.kind = YamlNode::Kind::kList;
        ATTESTOR_TRY(Items(node, depth));
        return node;
      case YAML_MAPPING_START_EVENT:
        ATTESTOR_TRY(Plain(data.mapping_start));
        node.kind = YamlNode::Kind::kMap;
        ATTESTOR_TRY(Members(node, depth));
        return node;
      case YAML_ALIAS_EVENT: return Bad("an alias");
      default: return Bad("no value");
    }
  }

  Status Items(YamlNode& node, size_t depth) {
    while (true) {
      Event event;
      ATTESTOR_TRY(Next(event));
      if (event.type() == YAML_SEQUENCE_END_EVENT) return Ok();
      ATTESTOR_ASSIGN(YamlNode item, NodeOf(event, depth + 1));
      node.values.push_back(std::move(item));
    }
  }

  Status Members(YamlNode& node, size_t depth) {
    std::unordered_set<std::string> known;
    while (true) {
      Event event;
      ATTESTOR_TRY(Next(event));
      if (event.type() == YAML_MAPPING_END_EVENT) return Ok();
      if (event.type() != YAML_SCALAR_EVENT) return Bad("a key that is no text");
      ATTESTOR_ASSIGN(YamlNode key, NodeOf(event, depth + 1));
      if (key.scalar == "<<") return Bad("a merge key");
      if (!known.insert(key.scalar).second) return Bad("a key twice");
      ATTESTOR_ASSIGN(YamlNode value, Node(depth + 1));
      node.names.push_back(std::move(key.scalar));
      node.values.push_back(std::move(value));
    }
  }

  Parser parser_;
  size_t nodes_ = 0;
};

bool IsBlock(const yaml_token_t& token) {
  const auto style = token.data.scalar.style;
  return token.type == YAML_SCALAR_TOKEN && (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE);
}

// RefuseDoubtfulTokens looks for what leaves no trace in the events and readers take differently: the mark of a key,
// and a block that ends with the text and without a line break. The text was read before, so it is bounded.
Status RefuseDoubtfulTokens(std::string_view text) {
  bool block = false;
  Parser parser(text);
  ATTESTOR_TRY(parser.Usable());
  while (true) {
    Token token;
    if (yaml_parser_scan(&parser.get(), &token.get()) != 1) return parser.Problem();
    if (token.IsQuestionMark()) return parser.Bad("a question mark without quotes");
    if (token.get().type == YAML_SCALAR_TOKEN) block = IsBlock(token.get());
    if (token.get().type != YAML_STREAM_END_TOKEN) continue;
    return block && text.back() != '\n' ? Status(parser.Bad("a block without a line break at its end")) : Ok();
  }
}

// A line break that one reader of YAML sees and another does not: U+0085, U+2028, U+2029; and the byte order mark.
bool HasDoubtfulCharacter(std::string_view text) {
  for (const std::string_view c : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf"}) {
    if (text.find(c) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

const YamlNode* YamlNode::Member(std::string_view name) const {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? nullptr : &values[static_cast<size_t>(found - names.begin())];
}

Result<YamlNode> ParseYaml(std::string_view text) {
  if (text.empty() || text.size() > kMaxYamlSize) return Error(kComposeFile, std::to_string(text.size()) + " bytes");
  if (!wire::IsUtf8(AsBytes(text)) || HasDoubtfulCharacter(text))
    return Error(kComposeFile, "a character that readers take differently");
  ATTESTOR_ASSIGN(YamlNode node, YamlReader(text).Document());
  ATTESTOR_TRY(RefuseDoubtfulTokens(text));
  return node;
}

}  // namespace attestor::dstack
