#include "client/headers.h"

#include "client/plain_text.h"
#include "crypto/hash.h"
#include "disclosure/errors.h"
#include "disclosure/shown_head.h"
#include "http/header_names.h"
#include "http/syntax.h"

namespace attestor::client {

bool IsHarmless(std::string_view name) {
  return http::IsOneOf(name, http::NeutralNames()) || http::EqualIgnoringCase(name, "Accept") ||
         http::EqualIgnoringCase(name, "Accept-Language") || http::EqualIgnoringCase(name, "Content-Type") ||
         disclosure::MustShowInRequest(name);
}

Result<SettledWish> SettleHeaders(disclosure::Wish wish, const std::vector<std::string>& shown, const std::vector<http::Header>& headers) {
  for (const std::string& name : wish.secret_headers) {
    if (disclosure::MustShowInRequest(name)) return Error(disclosure::kHiddenHeader, http::Quoted(name));
    if (http::FindHeader(headers, name) == nullptr) return Error(disclosure::kSecretHeader, http::Quoted(name));
  }
  for (const std::string& name : shown) {
    if (http::FindHeader(headers, name) == nullptr) return Error(disclosure::kSecretHeader, http::Quoted(name));
  }
  SettledWish out{std::move(wish), {}};
  for (const http::Header& header : headers) {
    const bool open = IsHarmless(header.name) || http::IsOneOf(header.name, shown);
    if (open || http::IsOneOf(header.name, out.wish.secret_headers)) continue;
    out.wish.secret_headers.push_back(header.name);
    out.added.push_back(header.name);
  }
  return out;
}

std::vector<std::string> MustName(const http::RequestSpec& request, const std::vector<std::string>& hidden) {
  std::vector<std::string> out;
  if (request.method != "GET") out.push_back("method=" + request.method);
  if (!request.body.empty()) out.push_back("body=" + ToHex(crypto::Sha256(request.body)) + " (or body=* for any)");
  for (const http::Header& header : request.headers) {
    const bool is_hidden = http::IsOneOf(header.name, hidden);
    if (is_hidden ? http::IsCredential(header.name) : http::IsNeutral(header.name, header.value)) continue;
    // A credential that is shown says who asks, as a hidden one does; it must be named all the same.
    out.push_back(is_hidden ? "hidden=" + header.name : "header=" + header.name + ":" + FirstBytes(AsBytes(header.value), 64));
  }
  return out;
}

}  // namespace attestor::client
