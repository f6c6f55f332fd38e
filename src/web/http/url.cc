#include "web/http/url.h"

#include <algorithm>

#include "web/http/errors.h"
#include "web/http/syntax.h"

namespace attestor::http {
namespace {

constexpr std::string_view kScheme = "https://";

Result<uint16_t> ParsePort(std::string_view text) {
  const bool is_number = !text.empty() && text.size() <= 5 && std::ranges::all_of(text, IsDigit) && text.front() != '0';
  if (!is_number) return Error(kUrlPort, Quoted(text));
  uint32_t port = 0;
  for (const char digit : text) port = port * 10 + static_cast<uint32_t>(digit - '0');
  if (port > 65535) return Error(kUrlPort, Quoted(text));
  return static_cast<uint16_t>(port);
}

Status ParseAuthority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) return Error(kUrlUserinfo);
  if (authority.starts_with('[')) return Error(kHostIp, Quoted(authority));
  const size_t colon = authority.find(':');
  url.host = ToLower(authority.substr(0, colon));
  ATTESTOR_TRY(CheckHostName(url.host));
  if (colon == std::string_view::npos) return Ok();
  ATTESTOR_ASSIGN(url.port, ParsePort(authority.substr(colon + 1)));
  return Ok();
}

}  // namespace

Result<Url> ParseHttpsUrl(std::string_view url) {
  if (!EqualIgnoringCase(url.substr(0, kScheme.size()), kScheme)) return Error(kUrlScheme, Quoted(url));
  std::string_view rest = url.substr(kScheme.size());
  rest = rest.substr(0, rest.find('#'));
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  Url parsed;
  ATTESTOR_TRY(ParseAuthority(rest.substr(0, end), parsed));
  rest.remove_prefix(end);
  parsed.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
  ATTESTOR_TRY(CheckTarget(parsed.target));
  return parsed;
}

}  // namespace attestor::http
