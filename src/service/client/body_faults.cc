#include "service/client/body_faults.h"

#include <algorithm>
#include <array>

#include "service/channel/messages.h"
#include "service/client/body_shape.h"
#include "service/client/json_probe.h"
#include "service/client/plain_text.h"
#include "session/disclosure/errors.h"
#include "session/disclosure/media_type.h"
#include "web/http/syntax.h"
#include "web/json/document.h"
#include "web/json/errors.h"
#include "web/json/path.h"

namespace attestor::client {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kMaxNames = 12;  // of the members of the root, in a text

std::string CharsetOf(std::string_view type) {
  const size_t at = http::ToLower(type).find("charset=");
  if (at == std::string::npos) return {};
  std::string_view rest = type.substr(at + 8);
  if (rest.starts_with('"')) rest.remove_prefix(1);
  return std::string(rest.substr(0, rest.find_first_of("\"; ")));
}

// HoldsAscii tells whether a text of ASCII bytes reads the same in `charset`.
bool HoldsAscii(const std::string& charset) {
  constexpr std::array<std::string_view, 8> kBeginnings = {"iso-8859-", "windows-125", "latin", "gb",
                                                           "euc-",      "koi8-",       "big5",  "ascii"};
  const std::string lower = http::ToLower(charset);
  return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) { return lower.starts_with(beginning); });
}

// TypeFault explains a Content-Type by which the body is no JSON in UTF-8.
std::optional<Fault> TypeFault(const Answer& answer, bool is_json) {
  const std::string_view type = answer.Header("Content-Type");
  if (disclosure::IsJsonUtf8(type)) return std::nullopt;
  const std::string charset = CharsetOf(type);
  const bool json_type = disclosure::IsJsonUtf8(type.substr(0, type.find(';')));
  const bool utf8 = charset.empty() || disclosure::IsJsonUtf8("application/json; charset=" + charset);
  std::string text;
  if (type.empty()) {
    text = "the answer has no Content-Type";
  } else if (json_type && utf8) {
    text = "the server calls the body " + Readable(type) +
           ", and those parameters name a charset twice or have not the form that HTTP asks for";
  } else if (json_type) {
    text = "the server calls the body " + Readable(charset);
    const bool ascii = std::ranges::all_of(answer.body, [](uint8_t c) { return c < 0x80; });
    if (ascii && HoldsAscii(charset)) text.append("; it holds ASCII bytes only, so both readings are the same");
  } else {
    text = "the server calls the body " + Readable(type);
    if (is_json) text.append("; it is JSON by its bytes, but a page of text may hold anything that somebody wrote");
  }
  if (is_json) {
    text.append(
        "; a relying party would have to allow this type by name, for which this version has no option; --reveal-body "
        "shows the whole body, whatever its type");
  }
  return Fault{std::string(disclosure::kNotJson.id), std::move(text)};
}

// What is shown where `queries` are revealed: the values that they find, and the names in all objects on the way there.
class Shown {
 public:
  Shown(const json::Document& document, const std::vector<std::string>& queries)
      : document_(document), shown_(document.size()) {
    for (const std::string& query : queries) {
      const auto path = json::Path::Parse(query);
      const auto found = path.ok() ? path->Evaluate(document) : Result<std::vector<json::NodeId>>(path.error());
      if (!found.ok()) continue;
      for (const json::NodeId id : *found) Show(id);
    }
  }

  // Holds tells whether the byte `at` of the text is one of what is shown, but for the hidden values in an object on
  // the way. A site may send any number of faults to ask for, so the values are not searched from the first on.
  bool Holds(size_t at) const {
    size_t from = document_.root(), to = document_.size();
    while (to - from > 1) {
      const size_t middle = from + (to - from) / 2;
      (document_.node(static_cast<json::NodeId>(middle)).begin <= at ? from : to) = middle;
    }
    auto inner = static_cast<json::NodeId>(from);  // the last that begins before
    while (inner != document_.root() && document_.node(inner).end <= at) inner = document_.node(inner).parent;
    return shown_[inner];
  }

 private:
  void Show(json::NodeId id) {
    std::fill(shown_.begin() + id, shown_.begin() + document_.node(id).after, true);
    for (; id != document_.root(); id = document_.node(id).parent) shown_[id] = true;
    shown_[id] = true;
  }

  const json::Document& document_;
  std::vector<bool> shown_;  // of each value
};

// Those gives the faults in what is shown, or those in what is hidden.
std::vector<JsonFault> Those(bool are_shown, const json::Document& document, const std::vector<std::string>& queries,
                             ByteView body) {
  const Shown shown(document, queries);
  return ProbeJson(body, [&](size_t at) { return shown.Holds(at) == are_shown; });
}

std::string NamesOfRoot(const json::Document& document) {
  const json::Kind kind = document.node(document.root()).kind;
  const auto children = document.children(document.root());
  if (kind == json::Kind::kArray) return "an array of " + Counted(children.size(), "element");
  if (kind != json::Kind::kObject) return "a single value";
  std::string out = "an object with the members ";
  for (size_t i = 0; i < std::min(children.size(), kMaxNames); ++i) {
    out.append(i == 0 ? "" : ", ").append(Readable(document.key(children[i]).substr(0, 40)));
  }
  return children.empty() ? "an empty object" : children.size() > kMaxNames ? out + " ..." : out;
}

Faults QueryFaults(const json::Document& document, const std::vector<std::string>& queries) {
  Faults out;
  for (const std::string& query : queries) {
    const auto path = json::Path::Parse(query);
    const auto found = path.ok() ? path->Evaluate(document) : Result<std::vector<json::NodeId>>(path.error());
    if (!found.ok()) {
      out.push_back({std::string(found.error().code().id), "the query " + Readable(query) + ": " + found.error().Text(),
                     channel::Retry::kNo, Blame::kRequest});
    } else if (found->empty()) {
      out.push_back({std::string(disclosure::kNoMatch.id),
                     "the query " + Readable(query) + " finds nothing; the body is " + NamesOfRoot(document),
                     channel::Retry::kNo, Blame::kRequest});
    }
  }
  return out;
}

}  // namespace

Faults BodyFaults(const Answer& answer, const std::vector<std::string>& queries) {
  if (!answer.has_body)
    return {{std::string(disclosure::kNotJson.id), "there is no body, so no value can be revealed"}};
  if (answer.body.empty())
    return {{std::string(json::kIncomplete.id), "the body is empty (0 bytes), so no value can be revealed"}};
  if (std::ranges::all_of(AsText(answer.body),
                          [](char c) { return std::string_view(" \t\r\n").find(c) != std::string_view::npos; })) {
    return {{std::string(json::kIncomplete.id),
             "the body holds nothing but white space (" + Counted(answer.body.size(), "byte") + ")"}};
  }
  Faults out;
  if (auto shape = ShapeFault(answer)) {
    out.push_back(*std::move(shape));
    return out;
  }
  const auto document = json::Document::ParseForHiding(answer.body);
  if (auto type = TypeFault(answer, document.ok())) out.push_back(*std::move(type));
  for (const JsonFault& fault : document.ok() ? Those(true, *document, queries, answer.body) : ProbeJson(answer.body)) {
    const bool repeated = fault.code == json::kDuplicateKey.id;
    out.push_back({fault.code, fault.text + (repeated ? ", so no one value is proved" : "")});
  }
  if (document.ok()) {
    const Faults more = QueryFaults(*document, queries);
    out.insert(out.end(), more.begin(), more.end());
  } else if (out.empty()) {
    out.push_back({std::string(document.error().code().id), document.error().Text()});
  }
  return out;
}

std::vector<std::string> BodyNotes(const Answer& answer, const std::vector<std::string>& queries) {
  std::vector<std::string> out;
  if (AsText(answer.body).starts_with(kByteOrderMark))
    out.emplace_back("the body begins with a byte order mark, which was skipped");
  const auto document = json::Document::ParseForHiding(answer.body);
  if (!document.ok()) return out;
  for (const JsonFault& fault : Those(false, *document, queries, answer.body)) {
    const bool repeated = fault.code == json::kDuplicateKey.id;
    out.push_back(fault.text +
                  (repeated ? "; the revealed path does not pass it" : "; it is not among what is revealed"));
  }
  return out;
}

}  // namespace attestor::client
