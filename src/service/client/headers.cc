#include "service/client/headers.h"

#include "core/crypto/hash.h"
#include "service/client/plain_text.h"
#include "session/disclosure/errors.h"
#include "session/disclosure/shown_head.h"
#include "web/http/header_names.h"
#include "web/http/syntax.h"

namespace attestor::client {
namespace {

constexpr size_t kMaxNamedValue = 64;  // bytes of a header's value that one may want to type

}  // namespace

bool IsHarmless(std::string_view name) {
  return http::IsOneOf(name, http::NeutralNames()) || http::EqualIgnoringCase(name, "Accept") ||
         http::EqualIgnoringCase(name, "Accept-Language") || http::EqualIgnoringCase(name, "Content-Type") ||
         disclosure::MustShowInRequest(name);
}

Result<SettledWish> SettleHeaders(disclosure::Wish wish, const std::vector<std::string>& shown,
                                  const std::vector<http::Header>& headers) {
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
  if (!request.body.empty()) out.push_back("body=" + ToHex(crypto::Sha256(request.body)));
  for (const http::Header& header : request.headers) {
    // A credential needs no name, hidden or shown, and its value belongs into nobody's notes.
    if (http::IsCredential(header.name) || http::IsNeutral(header.name, header.value)) continue;
    const bool is_hidden = http::IsOneOf(header.name, hidden);
    const bool short_value = header.value.size() <= kMaxNamedValue && Readable(header.value) == header.value;
    const std::string shown = short_value ? "header=" + header.name + ":" + header.value : "shown=" + header.name;
    out.push_back(is_hidden ? "hidden=" + header.name : shown);
  }
  return out;
}

}  // namespace attestor::client
