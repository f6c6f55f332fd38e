#include "verify/expect.h"

#include "crypto/hash.h"
#include "disclosure/check_response.h"
#include "http/message_policy.h"
#include "http/syntax.h"
#include "json/path.h"
#include "verify/errors.h"
#include "verify/expected_place.h"

namespace attestor::verify {
namespace {

std::string Compared(std::string_view is, std::string_view expected) { return std::string(is) + ", expected " + std::string(expected); }

std::string Short(std::string_view text) {
  constexpr size_t kMax = 200;  // bytes
  return text.size() <= kMax ? std::string(text) : std::string(text.substr(0, kMax)) + "...";
}

// A query is chosen by whoever asked and can change what the page says, so it counts unless the expectation waives it by name.
bool PathMatches(std::string_view target, std::string_view path) {
  constexpr std::string_view kAnyQuery = "?*";
  if (!path.ends_with(kAnyQuery)) return target == path;
  return target.substr(0, target.find('?')) == path.substr(0, path.size() - kAnyQuery.size());
}

bool StatusMatches(int status, std::optional<int> expected) { return expected ? status == *expected : status >= 200 && status <= 299; }

// The response as it is shown; after reveal-all all of it. That it ended well was checked with the bundle.
Result<disclosure::ShownResponse> ReadResponse(const CheckedBundle& bundle) {
  const bool all = bundle.claims().disclosure == attestation::Disclosure::kRevealAll;
  disclosure::MaskedBytes mask = bundle.mask();
  if (all) {
    const std::vector<disclosure::ByteClass> classes(bundle.response().size(), disclosure::ByteClass::kDisclosed);
    ATTESTOR_ASSIGN(mask, disclosure::MaskedBytes::Mask(bundle.response(), classes));
  }
  return disclosure::CheckResponse(mask, bundle.claims().method, http::StreamEnd::kCloseNotify);
}

bool MayHide(std::string_view name, const std::vector<ExpectedHeader>& allowed) {
  return std::ranges::any_of(allowed, [&](const ExpectedHeader& one) { return one.hidden && http::EqualIgnoringCase(one.name, name); });
}

class Matcher {
 public:
  explicit Matcher(CheckReport& report) : report_(report) {}

  void Check(std::string_view id, bool expected, bool met, const ErrorCode& code, const std::string& detail) {
    if (!expected) return report_.NotChecked(id, "nothing was expected");
    report_.Record(id, met ? Ok() : Status(Error(code, detail)), detail);
    if (!met && !first_) first_ = Error(code, detail);
  }
  // What a body asks for decides what the answer means, and a client may have chosen it. Reveal-all shows it to whoever looks.
  void CheckBody(const CheckedBundle& bundle, const Expectations& expected) {
    const attestation::Claims& claims = bundle.claims();
    const bool selective = claims.disclosure == attestation::Disclosure::kSelective;
    const bool must_say = selective && claims.request_body_size > 0;
    if (!expected.body && !must_say) return;
    if (!expected.body) {
      return Check("expect.body", true, expected.any_body, kExpectBody,
                   std::to_string(claims.request_body_size) + " bytes, SHA-256 " + ToHex(claims.request_body_hash));
    }
    const auto request = selective ? Result<http::Request>(http::Request()) : http::ParseRequest(bundle.request());
    const ByteArray<32> is = selective || !request.ok() ? claims.request_body_hash : crypto::Sha256(request->body);
    Check("expect.body", true, is == *expected.body, kExpectBody, Compared(ToHex(is), ToHex(*expected.body)));
  }
  void CheckHidden(const attestation::Claims& claims, const std::vector<ExpectedHeader>& allowed) {
    for (const std::string& name : claims.hidden_headers) {
      Check("expect.hidden", true, http::IsCredential(name) || MayHide(name, allowed), kExpectHidden, name);
    }
  }
  void CheckValues(const CheckedBundle& bundle, const std::vector<ExpectedValue>& expected) {
    for (const ExpectedValue& value : expected) {
      const auto shown = ShownValue(bundle, value.path);
      const bool met = shown.ok() && AsText(*shown) == value.json;
      const std::string is = shown.ok() ? Short(AsText(*shown)) : "not shown (" + std::string(shown.error().code().id) + ")";
      Check("expect.value", true, met, kExpectValue, value.path + " is " + (met ? is : Compared(is, Short(value.json))));
    }
  }
  const std::optional<Error>& first() const { return first_; }

 private:
  CheckReport& report_;
  std::optional<Error> first_;
};

}  // namespace

Result<Bytes> ShownValue(const CheckedBundle& bundle, std::string_view path) {
  const std::optional<json::Query> place = ParsePlace(path);
  if (!place) return Error(kExpectValueSyntax, "'" + std::string(path) + "'");
  ATTESTOR_ASSIGN(const disclosure::ShownResponse response, ReadResponse(bundle));
  if (response.document() == nullptr) return response.ValueAt("$");
  ATTESTOR_ASSIGN(const json::NodeId id, Follow(*response.document(), *place));
  ATTESTOR_ASSIGN(const std::string normalized, json::NormalizedPath(*response.document(), id));
  return response.ValueAt(normalized);
}

Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at, CheckReport& report) {
  if (expected.empty()) return Error(kExpectNothing);
  const attestation::Claims& claims = bundle.claims();
  const std::string recipient = expected.recipient ? ToHex(*expected.recipient) : "";
  const std::string nonce = expected.nonce ? ToHex(*expected.nonce) : "";
  const Duration age = at - claims.issued_at;
  Matcher match(report);
  match.Check("expect.host", expected.host.has_value(), claims.host == expected.host, kExpectHost,
              Compared(claims.host, expected.host.value_or("")));
  match.Check("expect.method", expected.method.has_value(), claims.method == expected.method, kExpectMethod,
              Compared(claims.method, expected.method.value_or("")));
  match.Check("expect.path", expected.path.has_value(), expected.path && PathMatches(claims.target, *expected.path), kExpectPath,
              Compared(claims.target, expected.path.value_or("")));
  match.Check("expect.status", true, StatusMatches(claims.status, expected.status), kExpectStatus,
              Compared(std::to_string(claims.status), expected.status ? std::to_string(*expected.status) : "200 to 299"));
  match.Check("expect.recipient", expected.recipient.has_value(), claims.recipient == expected.recipient, kExpectRecipient,
              Compared(ToHex(claims.recipient), recipient));
  match.Check("expect.nonce", expected.nonce.has_value(), claims.nonce == expected.nonce, kExpectNonce,
              Compared(ToHex(claims.nonce), nonce));
  match.Check("expect.max_age", expected.max_age.has_value(), expected.max_age && age <= *expected.max_age, kExpectMaxAge,
              std::to_string(age.count() / 1000) + " s old, allowed " +
                  std::to_string(expected.max_age.value_or(Duration(0)).count() / 1000) + " s");
  match.CheckBody(bundle, expected);
  match.CheckHidden(claims, expected.headers);
  match.CheckValues(bundle, expected.values);
  if (match.first()) return *match.first();
  return VerifiedStatement(std::move(bundle));
}

}  // namespace attestor::verify
