// Expectations as one line of text, for the command line.
#include "statement/verify/errors.h"
#include "statement/verify/expectation_words.h"
#include "statement/verify/expectations.h"
#include "statement/verify/expected_place.h"
#include "web/json/document.h"

namespace attestor::verify {
namespace {

Error SyntaxError(std::string_view part, const std::string& why) {
  return Error(kExpectSyntax, "'" + std::string(part) + "': " + why);
}

Status ParsePart(std::string_view part, const std::string& unescaped, Expectations& out) {
  const size_t equals = unescaped.find('=');
  if (equals == std::string::npos) return SyntaxError(part, "key=value is wanted");
  const std::string_view name = std::string_view(unescaped).substr(0, equals);
  const auto why = SetExpectation(name, unescaped.substr(equals + 1), out);
  return why ? Status(SyntaxError(part, *why)) : Ok();
}

// TakePart cuts the first part off `text`, up to a comma without a backslash in front, and gives it without its
// backslashes.
Result<std::string> TakePart(std::string_view& text, std::string_view& part) {
  std::string out;
  size_t at = 0;
  for (; at < text.size() && text[at] != ','; ++at) {
    if (text[at] == '\\' && (++at == text.size() || (text[at] != ',' && text[at] != '\\'))) {
      return SyntaxError(text, "behind a backslash stands a comma or another one");
    }
    out.push_back(text[at]);
  }
  part = text.substr(0, at);
  text.remove_prefix(at);
  return out;
}

}  // namespace

Status Expectations::Add(std::string_view text) {
  while (true) {
    std::string_view part;
    ATTESTOR_ASSIGN(const std::string unescaped, TakePart(text, part));
    ATTESTOR_TRY(ParsePart(part, unescaped, *this));
    if (text.empty()) return Ok();
    text.remove_prefix(1);
  }
}

Result<Expectations> Expectations::Parse(std::string_view text) {
  Expectations out;
  ATTESTOR_TRY(out.Add(text));
  return out;
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
