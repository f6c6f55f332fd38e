// Judging a checked bundle by what its relying party relies on.
#pragma once

#include "verify/bundle_check.h"
#include "verify/expectations.h"

namespace attestor::verify {

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
