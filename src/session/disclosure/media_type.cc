#include "session/disclosure/media_type.h"

#include <array>
#include <optional>

#include "web/http/syntax.h"

namespace attestor::disclosure {
namespace {

constexpr std::array<std::string_view, 3> kUtf8Names = {"utf-8", "utf8", "us-ascii"};

// Unquoted reads the value of a parameter: a token, or a quoted text without backslashes; nullopt for anything else.
std::optional<std::string_view> Unquoted(std::string_view value) {
  if (http::IsToken(value)) return value;
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::nullopt;
  const std::string_view content = value.substr(1, value.size() - 2);
  if (content.find_first_of("\"\\;") != std::string_view::npos) return std::nullopt;
  return content;
}

// CheckParameter reads one "name=value"; false when it is malformed or names another charset, or one for the second
// time.
bool CheckParameter(std::string_view parameter, bool& has_charset) {
  if (parameter.empty()) return true;  // the RFC allows a ';' too many
  const size_t equals = parameter.find('=');
  if (equals == std::string_view::npos || !http::IsToken(parameter.substr(0, equals))) return false;
  const std::optional<std::string_view> value = Unquoted(parameter.substr(equals + 1));
  if (!value) return false;
  if (parameter[equals - 1] == '*') return false;  // RFC 8187: another way to name a charset
  if (!http::EqualIgnoringCase(parameter.substr(0, equals), "charset")) return true;
  if (has_charset) return false;
  has_charset = true;
  // "utf8" is how many frameworks write it; US-ASCII is a part of UTF-8.
  return http::IsOneOf(*value, kUtf8Names);
}

bool IsJsonType(std::string_view type) {
  const size_t slash = type.find('/');
  if (slash == std::string_view::npos || !http::IsToken(type.substr(0, slash)) ||
      !http::IsToken(type.substr(slash + 1)))
    return false;
  const std::string lower = http::ToLower(type);
  // The services of AWS call their JSON so.
  return lower == "application/json" || lower.ends_with("+json") || lower == "application/x-amz-json-1.0" ||
         lower == "application/x-amz-json-1.1";
}

}  // namespace

bool IsJsonUtf8(std::string_view content_type) {
  size_t end = content_type.find(';');
  if (!IsJsonType(http::TrimBlanks(content_type.substr(0, end)))) return false;
  bool has_charset = false;
  while (end != std::string_view::npos) {
    content_type.remove_prefix(end + 1);
    end = content_type.find(';');
    if (!CheckParameter(http::TrimBlanks(content_type.substr(0, end)), has_charset)) return false;
  }
  return true;
}

}  // namespace attestor::disclosure
