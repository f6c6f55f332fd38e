#include "verify/expectation_file.h"

#include <algorithm>
#include <array>

#include "http/syntax.h"
#include "json/document.h"
#include "verify/errors.h"
#include "verify/expectation_words.h"
#include "verify/expected_place.h"

namespace attestor::verify {
namespace {

using json::Document;
using json::Kind;
using json::NodeId;

enum class Shape : uint8_t { kText, kNumber, kTexts };

// Member is one that stands for a key of Expectations::Parse.
struct Member {
  std::string_view name;
  Shape shape;
  std::string_view key;
};

constexpr std::array<Member, 20> kMembers = {{{"host", Shape::kText, "host"},
                                              {"port", Shape::kNumber, "port"},
                                              {"path", Shape::kText, "path"},
                                              {"method", Shape::kText, "method"},
                                              {"body", Shape::kText, "body"},
                                              {"status", Shape::kNumber, "status"},
                                              {"content_type", Shape::kText, "content-type"},
                                              {"answer_headers", Shape::kTexts, "answer-header"},
                                              {"mode", Shape::kText, "mode"},
                                              {"kind", Shape::kText, "kind"},
                                              {"signer_releases", Shape::kTexts, "signer-release"},
                                              {"node_releases", Shape::kTexts, "node-release"},
                                              {"signer_svn", Shape::kNumber, "signer-svn"},
                                              {"node_svn", Shape::kNumber, "node-svn"},
                                              {"tcb_date", Shape::kText, "tcb-date"},
                                              {"tcb_evaluation", Shape::kNumber, "tcb-evaluation"},
                                              {"marks", Shape::kTexts, "mark"},
                                              {"recipient", Shape::kText, "recipient"},
                                              {"nonce", Shape::kText, "nonce"},
                                              {"max_age", Shape::kText, "max-age"}}};

class FileReader {
 public:
  explicit FileReader(const Document& document) : document_(document) {}

  Result<Expectations> Read() {
    const NodeId root = document_.root();
    if (Is(root) != Kind::kObject) return Wrong(root);
    const auto format = document_.Member(root, "format");
    if (!format || document_.string(*format) != kExpectationFormat)
      return Error(kExpectFile, "format is not '" + std::string(kExpectationFormat) + "'");
    for (const NodeId id : document_.children(root)) {
      if (id != *format) ATTESTOR_TRY(ReadMember(id));
    }
    return std::move(out_);
  }

 private:
  Kind Is(NodeId id) const { return document_.node(id).kind; }

  Error Wrong(NodeId id) const {
    const json::Node& node = document_.node(id);
    const bool named = node.key_end > node.key_begin;
    const std::string what = named ? http::Quoted(document_.key(id)) : "a value";
    return Error(kExpectFile, what + " at byte " + std::to_string(named ? node.key_begin : node.begin));
  }

  Status ReadMember(NodeId id) {
    const std::string_view name = document_.key(id);
    if (name == "headers") return ReadEach(id, &FileReader::ReadHeader);
    if (name == "values") return ReadEach(id, &FileReader::ReadValue);
    if (name == "simulated") return ReadFlag(id, out_.simulated);
    const auto* member = std::ranges::find(kMembers, name, &Member::name);
    if (member == kMembers.end()) return Wrong(id);
    if (member->shape != Shape::kTexts) return Set(id, *member, member->shape == Shape::kText ? Kind::kString : Kind::kNumber);
    if (Is(id) != Kind::kArray) return Wrong(id);
    for (const NodeId one : document_.children(id)) ATTESTOR_TRY(Set(one, *member, Kind::kString));
    return Ok();
  }

  Status Set(NodeId id, const Member& member, Kind kind) {
    if (Is(id) != kind) return Wrong(id);
    const std::string value(kind == Kind::kString ? document_.string(id) : document_.token(id));
    return SetExpectation(member.key, value, out_) ? Ok() : Status(Wrong(id));
  }

  Status ReadFlag(NodeId id, bool& flag) const {
    if (Is(id) != Kind::kTrue && Is(id) != Kind::kFalse) return Wrong(id);
    flag = Is(id) == Kind::kTrue;
    return Ok();
  }

  Status ReadEach(NodeId id, Status (FileReader::*read)(NodeId)) {
    if (Is(id) != Kind::kArray) return Wrong(id);
    for (const NodeId one : document_.children(id)) {
      if (Is(one) != Kind::kObject) return Wrong(one);
      ATTESTOR_TRY((this->*read)(one));
    }
    return Ok();
  }

  Status ReadHeader(NodeId id) {
    ExpectedHeader header;
    for (const NodeId member : document_.children(id)) {
      const std::string_view name = document_.key(member);
      if (name == "name" && Is(member) == Kind::kString) {
        header.name = document_.string(member);
      } else if (name == "value" && Is(member) == Kind::kString) {
        header.value = document_.string(member);
      } else if (name == "hidden") {
        ATTESTOR_TRY(ReadFlag(member, header.hidden));
      } else {
        return Wrong(member);
      }
    }
    return AddHeader(std::move(header), out_) ? Ok() : Status(Wrong(id));
  }

  // A value is compared with the server's text byte for byte, so it is taken as it is written here.
  Status ReadValue(NodeId id) {
    const auto path = document_.Member(id, "path");
    const auto value = document_.Member(id, "value");
    if (!path || !value || document_.children(id).size() != 2 || Is(*path) != Kind::kString) return Wrong(id);
    ExpectedValue expected{std::string(document_.string(*path)), std::string(document_.token(*value))};
    if (!ParsePlace(expected.path)) return Wrong(*path);
    out_.values.push_back(std::move(expected));
    return Ok();
  }

  const Document& document_;
  Expectations out_;
};

}  // namespace

Result<Expectations> ParseExpectationFile(ByteView text) {
  if (text.size() > kMaxExpectationFile) return Error(kExpectFile, std::to_string(text.size()) + " bytes");
  ATTESTOR_ASSIGN(const Document document, Document::Parse(text));
  return FileReader(document).Read();
}

}  // namespace attestor::verify
