// Expectations as one line of text, for the command line.
#include <algorithm>
#include <array>
#include <charconv>

#include "http/syntax.h"
#include "verify/errors.h"
#include "verify/expectation_words.h"
#include "verify/expectations.h"
#include "verify/expected_place.h"

namespace attestor::verify {
namespace {

// A Setter takes one value; false when it is none of its kind, or there already.
using Setter = bool (*)(const std::string& value, Expectations& out);

struct Key {
  std::string_view name;
  Setter set;
};

bool SetText(const std::string& value, std::optional<std::string>& out) {
  if (out) return false;
  out = value;
  return true;
}

template <class T>
bool SetOnce(std::optional<T> value, std::optional<T>& out) {
  if (out || !value) return false;
  out = std::move(value);
  return true;
}

template <size_t N>
std::optional<ByteArray<N>> FixedHex(const std::string& value) {
  const auto bytes = FromHex(value);
  return bytes ? ToArray<N>(*bytes) : std::nullopt;
}

template <class T>
std::optional<T> Number(std::string_view text, T least, T most) {
  T number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < least || number > most) return std::nullopt;
  return number;
}

template <class T>
bool AddNew(std::optional<T> value, std::vector<T>& out) {
  if (!value || std::ranges::find(out, *value) != out.end()) return false;
  out.push_back(*std::move(value));
  return true;
}

bool SetBody(const std::string& value, Expectations& out) {
  if (out.body || out.any_body) return false;
  if (value == "*") return out.any_body = true;
  return SetOnce(FixedHex<32>(value), out.body);
}

bool SetHeader(const std::string& value, Expectations& out) {
  const size_t colon = value.find(':');
  if (colon == std::string::npos) return false;
  return AddHeader({value.substr(0, colon), std::string(http::TrimBlanks(value.substr(colon + 1))), false}, out);
}

// In the order of their documentation.
constexpr std::array<Key, 23> kKeys = {{
    {"host", [](const std::string& v, Expectations& o) { return SetText(v, o.host); }},
    {"port", [](const std::string& v, Expectations& o) { return SetOnce(Number<uint16_t>(v, 1, UINT16_MAX), o.port); }},
    {"path", [](const std::string& v, Expectations& o) { return SetText(v, o.path); }},
    {"method", [](const std::string& v, Expectations& o) { return SetText(v, o.method); }},
    {"body", SetBody},
    {"header", SetHeader},
    {"shown", [](const std::string& v, Expectations& o) { return AddHeader({v, std::nullopt, false}, o); }},
    {"hidden", [](const std::string& v, Expectations& o) { return AddHeader({v, std::nullopt, true}, o); }},
    {"status", [](const std::string& v, Expectations& o) { return SetOnce(Number(v, kLeastStatus, kMostStatus), o.status); }},
    {"content-type", [](const std::string& v, Expectations& o) { return SetText(v, o.content_type); }},
    {"answer-header", [](const std::string& v, Expectations& o) { return AddAnswerHeader(v, o); }},
    {"mode", [](const std::string& v, Expectations& o) { return SetOnce(ParseMode(v), o.mode); }},
    {"kind", [](const std::string& v, Expectations& o) { return SetOnce(ParseKind(v), o.kind); }},
    {"signer-release", [](const std::string& v, Expectations& o) { return AddNew(FixedHex<32>(v), o.signer_releases); }},
    {"node-release", [](const std::string& v, Expectations& o) { return AddNew(FixedHex<32>(v), o.node_releases); }},
    {"signer-svn", [](const std::string& v, Expectations& o) { return SetOnce(Number<uint64_t>(v, 0, UINT64_MAX), o.signer_svn); }},
    {"node-svn", [](const std::string& v, Expectations& o) { return SetOnce(Number<uint64_t>(v, 0, UINT64_MAX), o.node_svn); }},
    {"tcb-date", [](const std::string& v, Expectations& o) { return SetOnce(ParseDay(v), o.tcb_date); }},
    {"tcb-evaluation", [](const std::string& v, Expectations& o) { return SetOnce(Number<uint32_t>(v, 0, UINT32_MAX), o.tcb_evaluation); }},
    {"mark", [](const std::string& v, Expectations& o) { return AddNew(ParseMark(v), o.marks); }},
    {"recipient", [](const std::string& v, Expectations& o) { return SetOnce(FixedHex<20>(v), o.recipient); }},
    {"nonce", [](const std::string& v, Expectations& o) { return SetOnce(FromHex(v), o.nonce); }},
    {"max-age", [](const std::string& v, Expectations& o) { return SetOnce(ParseDuration(v), o.max_age); }},
}};

Error SyntaxError(std::string_view part) { return Error(kExpectSyntax, "'" + std::string(part) + "'"); }

Status ParsePart(std::string_view part, const std::string& unescaped, Expectations& out) {
  const size_t equals = unescaped.find('=');
  if (equals == std::string::npos || equals + 1 == unescaped.size()) return SyntaxError(part);
  const std::string_view name = std::string_view(unescaped).substr(0, equals);
  const std::string value = unescaped.substr(equals + 1);
  const auto* key = std::ranges::find(kKeys, name, &Key::name);
  return key != kKeys.end() && key->set(value, out) ? Ok() : Status(SyntaxError(part));
}

// TakePart cuts the first part off `text`, up to a comma without a backslash in front, and gives it without its backslashes.
Result<std::string> TakePart(std::string_view& text, std::string_view& part) {
  std::string out;
  size_t at = 0;
  for (; at < text.size() && text[at] != ','; ++at) {
    if (text[at] == '\\' && (++at == text.size() || (text[at] != ',' && text[at] != '\\'))) return SyntaxError(text);
    out.push_back(text[at]);
  }
  part = text.substr(0, at);
  text.remove_prefix(at);
  return out;
}

}  // namespace

Result<Expectations> Expectations::Parse(std::string_view text) {
  Expectations out;
  while (true) {
    std::string_view part;
    ATTESTOR_ASSIGN(const std::string unescaped, TakePart(text, part));
    ATTESTOR_TRY(ParsePart(part, unescaped, out));
    if (text.empty()) return out;
    text.remove_prefix(1);
  }
}

Result<ExpectedValue> ExpectedValue::Parse(std::string_view text) {
  // Names may hold '=': the path ends at the first one that leaves a whole path before it.
  for (size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
    if (!ParsePlace(text.substr(0, equals))) continue;
    const std::string_view json = text.substr(equals + 1);
    if (!json::Document::Parse(AsBytes(json)).ok()) break;
    return ExpectedValue{std::string(text.substr(0, equals)), std::string(json)};
  }
  return Error(kExpectValueSyntax, "'" + std::string(text) + "'");
}

}  // namespace attestor::verify
