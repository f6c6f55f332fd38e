// What a relying party relies on, and the type that says it is so.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/bundle_check.h"

namespace attestor::verify {

// ExpectedValue is a value of the response's JSON, compared byte for byte with what the server sent: 1.50 is not 1.5.
struct ExpectedValue {
  std::string path;  // JSONPath of names and indexes: $.balance.currency, or as the statement has it
  std::string json;  // JSON text

  // Parse reads PATH=JSON: expect.value_syntax.
  static Result<ExpectedValue> Parse(std::string_view text);
};

struct Expectations {
  std::optional<std::string> host;
  std::optional<std::string> method;
  std::optional<std::string> path;    // the whole request target; "/path?*" allows any query, which whoever asked has chosen
  std::optional<int> status;          // of the response; when left out, a success (200..299) is expected
  std::optional<ByteArray<32>> body;  // SHA-256 of the request's body
  bool any_body = false;              // a selective statement about a request with a body needs one of the two
  std::vector<std::string> hidden;    // request headers that may be hidden besides credentials (http::IsCredential)
  std::optional<ByteArray<20>> recipient;
  std::optional<Bytes> nonce;
  std::optional<Duration> max_age;
  std::vector<ExpectedValue> values;

  bool empty() const { return !host && !method && !path && !status && !body && !recipient && !nonce && !max_age && values.empty(); }

  // Parse reads "host=bank.example,method=GET,path=/api/rates,status=200,body=…,hidden=X-Tenant,recipient=0x…,nonce=…,
  // max-age=10m", each once, hidden once for each header: expect.syntax names the part. What only waives (body=*, hidden) parses and is
  // empty(), because values may be added to it.
  static Result<Expectations> Parse(std::string_view text);
};

// VerifiedStatement is what to act on. It can be made by Expect only.
class VerifiedStatement {
 public:
  const attestation::Claims& claims() const { return bundle_.claims(); }
  bool simulated() const { return bundle_.simulated(); }
  const Bytes& request() const { return bundle_.request(); }
  const Bytes& response() const { return bundle_.response(); }
  const std::vector<disclosure::Revealed>& values() const { return bundle_.values(); }

 private:
  friend Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at, CheckReport& report);
  explicit VerifiedStatement(CheckedBundle bundle) : bundle_(std::move(bundle)) {}

  CheckedBundle bundle_;
};

// ShownValue gives the JSON text at `path` (names and indexes) in the response, whichever way the bundle discloses it: alone, inside of
// another value, or with everything. Errors: expect.value_syntax for a path of another kind; json.path_no_match, json.path_hidden and the
// codes of disclosure::CheckResponse and ShownResponse::ValueAt for a value that is not shown.
Result<Bytes> ShownValue(const CheckedBundle& bundle, std::string_view path);

// Expect adds one check for each expectation (expect.*), and for each that was left out a line that says so; values, a body and hidden
// headers, which few sessions have, get lines only where there are some. expect.nothing when there is none at all. The first failure is the
// result.
Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at, CheckReport& report);

}  // namespace attestor::verify
