#include "service/client/credentials.h"

#include <algorithm>
#include <array>

#include "service/client/errors.h"
#include "service/client/plain_text.h"
#include "web/http/header_names.h"
#include "web/http/syntax.h"
#include "web/json/document.h"

namespace attestor::client {
namespace {

constexpr std::array<std::string_view, 17> kWords = {"key",        "token",    "secret", "auth",   "session", "sign",
                                                     "passphrase", "password", "passwd", "cookie", "csrf",    "xsrf",
                                                     "credential", "device",   "pwd",    "jwt",    "bearer"};

// Common words that hold one of those by chance; what stands around them is looked at all the same.
constexpr std::array<std::string_view, 5> kInnocent = {"keyword", "keyboard", "design", "assign", "authors"};

// Letters and digits only, in lower case: "Pass-Phrase" and "pass_phrase" are "passphrase".
std::string Bare(std::string_view name) {
  std::string out = http::ToLower(name);
  std::erase_if(out, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); });
  return out;
}

std::optional<uint8_t> HexValue(std::string_view digits) {
  const auto bytes = FromHex(digits);
  return bytes && bytes->size() == 1 ? std::optional((*bytes)[0]) : std::nullopt;
}

std::string PercentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? HexValue(text.substr(i + 1, 2)) : std::nullopt;
    out.push_back(byte ? static_cast<char>(*byte) : text[i]);
    if (byte) i += 2;
  }
  return out;
}

// FormNames gives the names of "a=1&b=2".
std::vector<std::string> FormNames(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find_first_of("&;"));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    out.push_back(PercentDecoded(pair.substr(0, pair.find('='))));
  }
  return out;
}

// MultipartNames gives what stands in name="...".
std::vector<std::string> MultipartNames(std::string_view text) {
  constexpr std::string_view kName = " name=\"";
  std::vector<std::string> out;
  for (size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    const std::string_view rest = text.substr(at + kName.size());
    out.emplace_back(rest.substr(0, rest.find('"')));
  }
  return out;
}

std::vector<std::string> BodyNames(const http::RequestSpec& request) {
  if (request.body.empty()) return {};
  if (const auto document = json::Document::Parse(request.body); document.ok()) {
    std::vector<std::string> out;
    for (json::NodeId id = 0; id < document->size(); ++id) out.emplace_back(document->key(id));
    return out;
  }
  const http::Header* type = http::FindHeader(request.headers, "Content-Type");
  if (type != nullptr && http::ToLower(type->value).starts_with("multipart/"))
    return MultipartNames(AsText(request.body));
  return FormNames(AsText(request.body));
}

}  // namespace

bool LooksLikeCredential(std::string_view name) {
  std::string bare = Bare(name);
  if (bare == "author") return false;
  for (const std::string_view word : kInnocent) {
    if (const size_t at = bare.find(word); at != std::string::npos) bare.replace(at, word.size(), "-");
  }
  return http::IsCredential(name) ||
         std::ranges::any_of(kWords, [&](std::string_view word) { return bare.find(word) != std::string::npos; });
}

bool LooksLikeSecretOfAnswer(std::string_view name) {
  const std::string lower = http::ToLower(name);
  return LooksLikeCredential(name) && !lower.starts_with("access-control-") && !lower.ends_with("-authenticate");
}

std::string ToText(const Credential& credential) {
  const std::string name = FirstBytes(AsBytes(credential.name), 64);
  switch (credential.place) {
    case Credential::Place::kHeader: return "the header " + name;
    case Credential::Place::kQuery: return "the query value " + name;
    case Credential::Place::kBody: return "the member " + name + " of the body";
  }
  return name;
}

std::vector<Credential> FindCredentials(const http::RequestSpec& request, bool headers) {
  std::vector<Credential> out;
  const auto note = [&out](Credential::Place place, const std::string& name) {
    const Credential one{place, name};
    if (LooksLikeCredential(name) && std::ranges::find(out, one) == out.end()) out.push_back(one);
  };
  if (headers) {
    for (const http::Header& header : request.headers) note(Credential::Place::kHeader, header.name);
  }
  const size_t query = request.target.find('?');
  if (query != std::string::npos) {
    for (const std::string& name : FormNames(std::string_view(request.target).substr(query + 1)))
      note(Credential::Place::kQuery, name);
  }
  for (const std::string& name : BodyNames(request)) note(Credential::Place::kBody, name);
  return out;
}

bool Consent::Covers(const Credential& credential) const { return all || http::IsOneOf(credential.name, names); }

Status CheckConsent(const http::RequestSpec& request, bool headers, const Consent& consent) {
  std::vector<Credential> open = FindCredentials(request, headers);
  std::erase_if(open, [&](const Credential& one) { return consent.Covers(one); });
  if (open.empty()) return Ok();
  std::string all;
  for (const Credential& one : open) all.append(all.empty() ? "" : ", ").append(ToText(one));
  const bool any_header = open.front().place == Credential::Place::kHeader;
  return Error(any_header ? kSecretHeader : kSecretValue, all);
}

}  // namespace attestor::client
