#include "web/http/syntax.h"

#include <algorithm>
#include <array>

#include "core/base/bytes.h"
#include "core/base/host_name.h"
#include "web/http/errors.h"
#include "web/http/message.h"

namespace attestor::http {
namespace {

constexpr size_t kShown = 48;
constexpr uint16_t kDefaultPort = 443;

constexpr std::array<std::string_view, 7> kMethods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

bool IsAlphanumeric(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsTokenCharacter(char c) {
  return IsAlphanumeric(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

// pchar, "/" and "?" of RFC 3986, without "%".
bool IsTargetCharacter(char c) {
  return IsAlphanumeric(c) || (c != '\0' && std::string_view("-._~!$&'()*+,;=:@/?").find(c) != std::string_view::npos);
}

char LowerCharacter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

char HexNibble(char digit) { return static_cast<char>(IsDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10); }

// DecodeTriples replaces each %XX by its byte. All triples in `path` are whole.
std::string DecodeTriples(std::string_view path) {
  std::string decoded;
  for (size_t i = 0; i < path.size(); ++i) {
    const bool is_triple = path[i] == '%';
    decoded += is_triple ? static_cast<char>(HexNibble(path[i + 1]) << 4 | HexNibble(path[i + 2])) : path[i];
    if (is_triple) i += 2;
  }
  return decoded;
}

// CheckSegments reads the path as the laxest server would: decoded once, either slash as separator, parameters behind
// ';' dropped.
Status CheckSegments(std::string_view path) {
  const std::string decoded = DecodeTriples(path);
  std::string_view rest = decoded;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of("/\\"), rest.size());
    const std::string_view segment = rest.substr(0, end);
    const std::string_view name = segment.substr(0, segment.find(';'));
    if (name == "." || name == "..") return Error(kDotSegment, Quoted(path));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return Ok();
}

}  // namespace

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool IsToken(std::string_view text) { return !text.empty() && std::ranges::all_of(text, IsTokenCharacter); }

bool IsFieldText(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

std::string_view TrimBlanks(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return LowerCharacter(x) == LowerCharacter(y); });
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), LowerCharacter);
  return lower;
}

std::string Quoted(std::string_view text) {
  std::string shown = "'";
  for (const char c : text.substr(0, kShown)) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      shown += c;
    } else {
      shown += "\\x" + ToHex(ByteView(&byte, 1));
    }
  }
  return shown + (text.size() > kShown ? "…'" : "'");
}

Status CheckMethod(std::string_view method) {
  if (std::ranges::find(kMethods, method) == kMethods.end()) return Error(kMethod, Quoted(method));
  return Ok();
}

Status CheckTarget(std::string_view target) {
  if (!target.starts_with('/')) return Error(kTarget, Quoted(target));
  if (target.size() > kMaxTargetSize) return Error(kTarget, std::to_string(target.size()) + " characters");
  for (size_t i = 0; i < target.size(); ++i) {
    const bool is_triple =
        target[i] == '%' && i + 2 < target.size() && IsHexDigit(target[i + 1]) && IsHexDigit(target[i + 2]);
    if (!is_triple && !IsTargetCharacter(target[i]))
      return Error(kTarget, Quoted(target.substr(i, 1)) + " at offset " + std::to_string(i));
  }
  return CheckSegments(target.substr(0, target.find('?')));
}

Status CheckHostName(std::string_view host) {
  switch (FaultOfHost(host)) {
    case HostFault::kNone: return Ok();
    case HostFault::kName: return Error(kHostName, Quoted(host));
    case HostFault::kIdn: return Error(kHostIdn, Quoted(host));
    case HostFault::kAddress: return Error(kHostIp, Quoted(host));
  }
  return Error(kHostName, Quoted(host));
}

std::string HostField(std::string_view host, uint16_t port) {
  return std::string(host) + (port == kDefaultPort ? "" : ":" + std::to_string(port));
}

}  // namespace attestor::http
