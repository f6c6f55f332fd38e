#include "client/headers.h"

#include "client/errors.h"
#include "disclosure/errors.h"
#include "disclosure/shown_head.h"
#include "http/message_policy.h"
#include "http/syntax.h"

namespace attestor::client {

// A list of names cannot be complete, which is why --reveal-all warns of all headers.
Status CheckNoCredentials(const std::vector<http::Header>& headers) {
  for (const http::Header& header : headers) {
    if (http::IsCredential(header.name)) return Error(kSecretHeader, header.name);
  }
  return Ok();
}

Result<SettledWish> SettleHeaders(disclosure::Wish wish, const std::vector<http::Header>& headers) {
  for (const std::string& name : wish.secret_headers) {
    if (disclosure::MustShowInRequest(name)) return Error(disclosure::kHiddenHeader, http::Quoted(name));
    if (http::FindHeader(headers, name) == nullptr) return Error(disclosure::kSecretHeader, http::Quoted(name));
  }
  SettledWish out{std::move(wish), {}};
  for (const http::Header& header : headers) {
    if (!http::IsCredential(header.name) || http::IsOneOf(header.name, out.wish.secret_headers)) continue;
    out.wish.secret_headers.push_back(header.name);
    out.added.push_back(header.name);
  }
  return out;
}

}  // namespace attestor::client
