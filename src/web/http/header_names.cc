#include "web/http/header_names.h"

#include <algorithm>
#include <array>

#include "web/http/syntax.h"

namespace attestor::http {
namespace {

constexpr std::array<std::string_view, 21> kNeutral = {"Host",
                                                       "Connection",
                                                       "Accept-Encoding",
                                                       "Content-Length",
                                                       "User-Agent",
                                                       "Priority",
                                                       "Sec-Fetch-Dest",
                                                       "Sec-Fetch-Mode",
                                                       "Sec-Fetch-Site",
                                                       "Sec-Fetch-User",
                                                       "Sec-CH-UA",
                                                       "Sec-CH-UA-Arch",
                                                       "Sec-CH-UA-Bitness",
                                                       "Sec-CH-UA-Form-Factors",
                                                       "Sec-CH-UA-Full-Version",
                                                       "Sec-CH-UA-Full-Version-List",
                                                       "Sec-CH-UA-Mobile",
                                                       "Sec-CH-UA-Model",
                                                       "Sec-CH-UA-Platform",
                                                       "Sec-CH-UA-Platform-Version",
                                                       "Sec-CH-UA-WoW64"};

// A value that asks for nothing is the same as no header (RFC 9110 sections 12.5.1 and 12.5.4).
struct NeutralValue {
  std::string_view name;
  std::string_view value;
};
constexpr std::array<NeutralValue, 2> kNeutralValues = {{{"Accept", "*/*"}, {"Accept-Language", "*"}}};

constexpr std::array<std::string_view, 48> kCredentials = {
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "DPoP",
    "Api-Key",
    "ApiKey",
    "X-Api-Key",
    "X-Api-Token",
    "X-Access-Token",
    "X-Auth-Token",
    "X-Auth-Key",
    "X-Session-Token",
    "X-User-Token",
    "Private-Token",
    "Job-Token",
    "X-Amz-Security-Token",
    "X-Goog-Api-Key",
    "Ocp-Apim-Subscription-Key",
    "X-Shopify-Access-Token",
    "X-Vault-Token",
    "X-Figma-Token",
    "X-Riot-Token",
    "X-Csrf-Token",
    "X-CSRFToken",
    "X-Xsrf-Token",
    "CSRF-Token",
    "X-MBX-APIKEY",
    "OK-ACCESS-KEY",
    "OK-ACCESS-PASSPHRASE",
    "OK-ACCESS-SIGN",
    "OK-ACCESS-TIMESTAMP",
    "CB-ACCESS-KEY",
    "CB-ACCESS-PASSPHRASE",
    "CB-ACCESS-SIGN",
    "CB-ACCESS-TIMESTAMP",
    "X-BAPI-API-KEY",
    "X-BAPI-SIGN",
    "X-BAPI-TIMESTAMP",
    "KC-API-KEY",
    "KC-API-PASSPHRASE",
    "KC-API-SIGN",
    "KC-API-TIMESTAMP",
    "ACCESS-KEY",
    "ACCESS-PASSPHRASE",
    "ACCESS-SIGN",
    "ACCESS-TIMESTAMP",
    "API-Sign",
    "X-MEXC-APIKEY",
};

constexpr std::array<std::string_view, 6> kAltersAnswer = {"Content-Disposition", "Content-Location",
                                                           "Idempotent-Replayed", "Memento-Datetime",
                                                           "Preference-Applied",  "Warning"};
constexpr std::array<std::string_view, 3> kJudgedBesides = {"Age", "Content-Type", "Date"};

}  // namespace

std::span<const std::string_view> NeutralNames() { return kNeutral; }

std::span<const std::string_view> CredentialNames() { return kCredentials; }

bool IsNeutral(std::string_view name, std::optional<std::string_view> value) {
  if (IsOneOf(name, kNeutral)) return true;
  return std::ranges::any_of(kNeutralValues,
                             [&](const auto& one) { return EqualIgnoringCase(name, one.name) && value == one.value; });
}

bool IsCredential(std::string_view name) { return IsOneOf(name, kCredentials); }

bool AltersAnswer(std::string_view name) { return IsOneOf(name, kAltersAnswer); }

bool IsJudged(std::string_view name) { return AltersAnswer(name) || IsOneOf(name, kJudgedBesides); }

}  // namespace attestor::http
