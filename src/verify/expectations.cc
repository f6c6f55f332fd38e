#include "verify/expectations.h"

#include <charconv>

#include "verify/errors.h"

namespace attestor::verify {
namespace {

Error SyntaxError(std::string_view part) { return Error(kExpectSyntax, "'" + std::string(part) + "'"); }

std::optional<int> ParseStatus(std::string_view text) {
  int status = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (failure != std::errc() || end != text.data() + text.size() || status < 100 || status > 599) return std::nullopt;
  return status;
}

Status ParsePart(std::string_view part, Expectations& out) {
  const size_t equals = part.find('=');
  if (equals == std::string_view::npos || equals + 1 == part.size()) return SyntaxError(part);
  const std::string_view key = part.substr(0, equals);
  const std::string value(part.substr(equals + 1));
  if (key == "host" && !out.host) {
    out.host = value;
  } else if (key == "method" && !out.method) {
    out.method = value;
  } else if (key == "path" && !out.path) {
    out.path = value;
  } else if (key == "status" && !out.status) {
    out.status = ParseStatus(value);
    if (!out.status) return SyntaxError(part);
  } else if (key == "recipient" && !out.recipient) {
    const auto bytes = FromHex(value);
    out.recipient = bytes ? ToArray<20>(*bytes) : std::nullopt;
    if (!out.recipient) return SyntaxError(part);
  } else if (key == "nonce" && !out.nonce) {
    out.nonce = FromHex(value);
    if (!out.nonce) return SyntaxError(part);
  } else if (key == "max-age" && !out.max_age) {
    out.max_age = ParseDuration(value);
    if (!out.max_age) return SyntaxError(part);
  } else {
    return SyntaxError(part);
  }
  return Ok();
}

std::string Compared(std::string_view is, std::string_view expected) { return std::string(is) + ", expected " + std::string(expected); }

// A query is chosen by whoever asked and can change what the page says, so it counts unless the expectation waives it by name.
bool PathMatches(std::string_view target, std::string_view path) {
  constexpr std::string_view kAnyQuery = "?*";
  if (!path.ends_with(kAnyQuery)) return target == path;
  return target.substr(0, target.find('?')) == path.substr(0, path.size() - kAnyQuery.size());
}

bool StatusMatches(int status, std::optional<int> expected) { return expected ? status == *expected : status >= 200 && status <= 299; }

class Matcher {
 public:
  explicit Matcher(CheckReport& report) : report_(report) {}

  void Check(std::string_view id, bool expected, bool met, const ErrorCode& code, const std::string& detail) {
    if (!expected) return report_.NotChecked(id, "nothing was expected");
    report_.Record(id, met ? Ok() : Status(Error(code, detail)), detail);
    if (!met && !first_) first_ = Error(code, detail);
  }
  const std::optional<Error>& first() const { return first_; }

 private:
  CheckReport& report_;
  std::optional<Error> first_;
};

}  // namespace

Result<Expectations> Expectations::Parse(std::string_view text) {
  Expectations out;
  while (true) {
    const size_t comma = text.find(',');
    ATTESTOR_TRY(ParsePart(text.substr(0, comma), out));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
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
  if (match.first()) return *match.first();
  return VerifiedStatement(std::move(bundle));
}

}  // namespace attestor::verify
