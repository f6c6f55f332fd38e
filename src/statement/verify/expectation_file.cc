#include "statement/verify/expectation_file.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "core/base/nearest.h"
#include "statement/verify/errors.h"
#include "statement/verify/expectation_words.h"
#include "statement/verify/expected_place.h"
#include "web/http/syntax.h"
#include "web/json/document.h"

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
  std::string_view none = {};  // why the list cannot be empty; empty itself where it can
};

// Nothing in such a list reads as if nothing were accepted, and would have every approved release accepted.
constexpr std::string_view kAnyRelease =
    "at least one release is wanted; without this member any approved one is accepted";

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
                                              {"signer_releases", Shape::kTexts, "signer-release", kAnyRelease},
                                              {"node_releases", Shape::kTexts, "node-release", kAnyRelease},
                                              {"signer_svn", Shape::kNumber, "signer-svn"},
                                              {"node_svn", Shape::kNumber, "node-svn"},
                                              {"tcb_date", Shape::kText, "tcb-date"},
                                              {"tcb_evaluation", Shape::kNumber, "tcb-evaluation"},
                                              {"marks", Shape::kTexts, "mark"},
                                              {"recipient", Shape::kText, "recipient"},
                                              {"nonce", Shape::kText, "nonce"},
                                              {"max_age", Shape::kText, "max-age"}}};

std::string_view WordOf(Kind kind) {
  switch (kind) {
    case Kind::kObject: return "an object";
    case Kind::kArray: return "a list";
    case Kind::kString: return "a text";
    case Kind::kNumber: return "a number";
    case Kind::kTrue:
    case Kind::kFalse: return "true or false";
    default: return "null";
  }
}

class FileReader {
 public:
  FileReader(const Document& document, std::string_view text) : document_(document), text_(text) {}

  Result<Expectations> Read() {
    const NodeId root = document_.root();
    ATTESTOR_TRY(Want(root, Kind::kObject, "$"));
    const auto format = document_.Member(root, "format");
    const std::string wanted = "\"format\": \"" + std::string(kExpectationFormat) + "\" is wanted";
    if (!format) return Wrong(root, "$", wanted);
    if (document_.string(*format) != kExpectationFormat) return Wrong(*format, "$.format", wanted);
    for (const NodeId id : document_.children(root)) {
      if (id != *format) ATTESTOR_TRY(ReadMember(id));
    }
    return std::move(out_);
  }

 private:
  Kind Is(NodeId id) const { return document_.node(id).kind; }

  std::string At(NodeId id, const std::string& path) const {
    const std::string_view before = text_.substr(0, document_.node(id).begin);
    const auto line = 1 + std::ranges::count(before, '\n');
    const size_t column = before.size() - before.rfind('\n');  // npos, one less than 0, where there is no line before
    return path + " at line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
  }

  // Wrong says where, what is wanted there, and what stands there.
  Error Wrong(NodeId id, const std::string& path, const std::string& why) const {
    const bool nothing = Is(id) == Kind::kArray && document_.children(id).empty();
    const bool whole = Is(id) == Kind::kObject || Is(id) == Kind::kArray;
    const std::string found = nothing ? "an empty list"
                              : whole ? std::string(WordOf(Is(id)))
                                      : http::Quoted(document_.token(id));
    return Error(kExpectFile, At(id, path) + why + "; there is " + found);
  }

  Status Want(NodeId id, Kind kind, const std::string& path) const {
    const bool flag = kind == Kind::kTrue && Is(id) == Kind::kFalse;
    return Is(id) == kind || flag ? Ok() : Status(Wrong(id, path, std::string(WordOf(kind)) + " is wanted"));
  }

  static std::string Below(const std::string& path, std::string_view name) { return path + "." + std::string(name); }
  static std::string Below(const std::string& path, size_t index) { return path + "[" + std::to_string(index) + "]"; }

  Error Unknown(NodeId id, const std::string& parent, std::span<const std::string_view> known) const {
    const std::string_view nearest = Nearest(document_.key(id), known);
    const std::string meant = nearest.empty() ? "" : "; '" + std::string(nearest) + "' is the nearest";
    return Error(kExpectFile, At(id, parent) + "there is no member " + http::Quoted(document_.key(id)) + meant);
  }

  Status ReadMember(NodeId id) {
    const std::string_view name = document_.key(id);
    const std::string path = Below("$", name);
    if (name == "headers") return ReadEach(id, path, &FileReader::ReadHeader);
    if (name == "values") return ReadEach(id, path, &FileReader::ReadValue);
    if (name == "simulated") return ReadSimulated(id, path);
    const auto* member = std::ranges::find(kMembers, name, &Member::name);
    if (member == kMembers.end()) return UnknownMember(id);
    if (member->shape != Shape::kTexts)
      return Set(id, path, *member, member->shape == Shape::kText ? Kind::kString : Kind::kNumber);
    ATTESTOR_TRY(Want(id, Kind::kArray, path));
    if (!member->none.empty() && document_.children(id).empty()) return Wrong(id, path, std::string(member->none));
    size_t index = 0;
    for (const NodeId one : document_.children(id))
      ATTESTOR_TRY(Set(one, Below(path, index++), *member, Kind::kString));
    return Ok();
  }

  Status UnknownMember(NodeId id) const {
    std::vector<std::string_view> known = {"format", "headers", "values", "simulated"};
    for (const Member& member : kMembers) known.push_back(member.name);
    return Unknown(id, "$", known);
  }

  Status Set(NodeId id, const std::string& path, const Member& member, Kind kind) {
    ATTESTOR_TRY(Want(id, kind, path));
    const std::string value(kind == Kind::kString ? document_.string(id) : document_.token(id));
    const auto why = SetExpectation(member.key, value, out_);
    return why ? Status(Wrong(id, path, *why)) : Ok();
  }

  Status ReadSimulated(NodeId id, const std::string& path) {
    ATTESTOR_TRY(Want(id, Kind::kTrue, path));
    out_.simulated = Is(id) == Kind::kTrue;
    out_.hardware = !out_.simulated;
    return Ok();
  }

  Status ReadEach(NodeId id, const std::string& path, Status (FileReader::*read)(NodeId, const std::string&)) {
    ATTESTOR_TRY(Want(id, Kind::kArray, path));
    size_t index = 0;
    for (const NodeId one : document_.children(id)) {
      const std::string place = Below(path, index++);
      ATTESTOR_TRY(Want(one, Kind::kObject, place));
      ATTESTOR_TRY((this->*read)(one, place));
    }
    return Ok();
  }

  Status ReadHeader(NodeId id, const std::string& path) {
    constexpr std::array<std::string_view, 3> kKnown = {"name", "value", "hidden"};
    ExpectedHeader header;
    for (const NodeId member : document_.children(id)) {
      const std::string_view name = document_.key(member);
      if (std::ranges::find(kKnown, name) == kKnown.end()) return Unknown(member, path, kKnown);
      ATTESTOR_TRY(Want(member, name == "hidden" ? Kind::kTrue : Kind::kString, Below(path, name)));
      if (name == "name") header.name = document_.string(member);
      if (name == "value") header.value = document_.string(member);
      if (name == "hidden") header.hidden = Is(member) == Kind::kTrue;
    }
    const std::string why = WhyNoHeader(AddHeader(std::move(header), out_));
    return why.empty() ? Ok() : Status(Wrong(id, path, why));
  }

  // A value is compared with the server's text byte for byte, so it is taken as it is written here.
  Status ReadValue(NodeId id, const std::string& path) {
    constexpr std::array<std::string_view, 2> kKnown = {"path", "value"};
    for (const NodeId member : document_.children(id)) {
      if (std::ranges::find(kKnown, document_.key(member)) == kKnown.end()) return Unknown(member, path, kKnown);
    }
    const auto place = document_.Member(id, "path");
    const auto value = document_.Member(id, "value");
    if (!place || !value) return Wrong(id, path, "'path' and 'value' are wanted");
    ATTESTOR_TRY(Want(*place, Kind::kString, Below(path, "path")));
    ExpectedValue expected{std::string(document_.string(*place)), std::string(document_.token(*value))};
    if (!ParsePlace(expected.path))
      return Wrong(*place, Below(path, "path"), "a path of names and indexes from 0 is wanted, such as $.a.b[0]");
    out_.values.push_back(std::move(expected));
    return Ok();
  }

  const Document& document_;
  std::string_view text_;
  Expectations out_;
};

}  // namespace

Result<Expectations> ParseExpectationFile(ByteView text) {
  if (text.size() > kMaxExpectationFile)
    return Error(kExpectFile, std::to_string(text.size()) + " bytes, at most " + std::to_string(kMaxExpectationFile));
  ATTESTOR_ASSIGN(const Document document, Document::Parse(text));
  return FileReader(document, AsText(text)).Read();
}

}  // namespace attestor::verify
