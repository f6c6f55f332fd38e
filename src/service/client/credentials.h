// What a request would publish that looks like a credential. Names are all there is to go by: a pattern finds too much
// and too little, so it only makes the client ask. What a verifier accepts rests on exact lists
// (web/http/header_names.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/http/request_builder.h"

namespace attestor::client {

// LooksLikeCredential: key, token, secret, auth, session, sign, passphrase, password, cookie, csrf, xsrf, credential,
// device and the like anywhere in the name, whatever its case and separators; and every exact credential header.
bool LooksLikeCredential(std::string_view name);

struct Credential {
  enum class Place { kHeader, kQuery, kBody };
  Place place;
  std::string name;

  bool operator==(const Credential&) const = default;
};

// LooksLikeSecretOfAnswer: a header of an answer that is one by its name; what only tells of credentials, such as
// Access-Control-Allow-Credentials and WWW-Authenticate, is none.
bool LooksLikeSecretOfAnswer(std::string_view name);

// ToText: "the header X-Api-Key", "the query value api_key", "the member password of the body".
std::string ToText(const Credential& credential);

// FindCredentials gives those of query and body, which are always shown, and with `headers` those of the headers; each
// name once.
std::vector<Credential> FindCredentials(const http::RequestSpec& request, bool headers);

// Consent is what the person said may be published although it looks like a credential.
struct Consent {
  bool all = false;
  std::vector<std::string> names;  // in any case

  bool Covers(const Credential& credential) const;
};

// CheckConsent: client.secret_header, client.secret_value, with all names that are not covered.
Status CheckConsent(const http::RequestSpec& request, bool headers, const Consent& consent);

}  // namespace attestor::client
