#include "client/headers.h"

#include <algorithm>
#include <array>

#include "client/errors.h"
#include "disclosure/errors.h"
#include "disclosure/shown_head.h"
#include "http/syntax.h"

namespace attestor::client {
namespace {

// A list cannot be complete, which is why --reveal-all warns of all headers.
constexpr std::array<std::string_view, 8> kCredentials = {"Cookie",  "Authorization", "Proxy-Authorization", "X-Api-Key",
                                                          "Api-Key", "X-Auth-Token",  "X-Access-Token",      "X-Csrf-Token"};

}  // namespace

Status CheckNoCredentials(const std::vector<http::Header>& headers) {
  for (std::string_view name : kCredentials) {
    if (http::FindHeader(headers, name) != nullptr) return Error(kSecretHeader, std::string(name));
  }
  return Ok();
}

Result<SettledWish> SettleHeaders(disclosure::Wish wish, const std::vector<http::Header>& headers) {
  for (const std::string& name : wish.secret_headers) {
    if (disclosure::MustShowInRequest(name)) return Error(disclosure::kHiddenHeader, http::Quoted(name));
    if (http::FindHeader(headers, name) == nullptr) return Error(disclosure::kSecretHeader, http::Quoted(name));
  }
  SettledWish out{std::move(wish), {}};
  for (std::string_view name : kCredentials) {
    const auto is_it = [name](std::string_view other) { return http::EqualIgnoringCase(name, other); };
    if (http::FindHeader(headers, name) == nullptr || std::ranges::any_of(out.wish.secret_headers, is_it)) continue;
    out.wish.secret_headers.emplace_back(name);
    out.added.emplace_back(name);
  }
  return out;
}

}  // namespace attestor::client
