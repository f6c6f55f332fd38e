// Judging what was checked by what its relying party relies on: a bundle, or a statement alone.
#pragma once

#include "session/disclosure/check_response.h"
#include "statement/format/statement_check.h"
#include "statement/verify/bundle_check.h"
#include "statement/verify/expectations.h"

namespace attestor::verify {

// VerifiedStatement is what to act on. It can be made by Expect only.
class VerifiedStatement {
 public:
  const statement::Claims& claims() const { return bundle_.claims(); }
  bool simulated() const { return bundle_.simulated(); }
  const Bytes& request() const { return bundle_.request(); }
  const Bytes& response() const { return bundle_.response(); }
  const std::vector<disclosure::Revealed>& values() const { return bundle_.values(); }

 private:
  friend Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at,
                                          CheckReport& report);
  explicit VerifiedStatement(CheckedBundle bundle) : bundle_(std::move(bundle)) {}

  CheckedBundle bundle_;
};

// ShownValue gives the JSON text at `path` (names and indexes) in the response, whichever way the bundle discloses it:
// alone, inside of another value, or with everything. Errors: expect.value_syntax for a path of another kind;
// json.path_no_match, json.path_hidden and the codes of disclosure::CheckResponse and ShownResponse::ValueAt for a
// value that is not shown.
Result<Bytes> ShownValue(const CheckedBundle& bundle, std::string_view path);

// Expect makes the checks of JudgeExpectations (statement/verify/expectation_judge.h); values are looked up in the
// response. The first failure is the result.
Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at, CheckReport& report);

// SignersWord is what to act on for whoever trusts the signer's check of the session, and has the statement alone. It
// can be made by ExpectStatement only.
class SignersWord {
 public:
  const statement::Claims& claims() const { return statement_.claims(); }
  bool simulated() const { return statement_.simulated(); }

 private:
  friend Result<SignersWord> ExpectStatement(statement::CheckedStatement statement, const Expectations& expected,
                                             Time at, CheckReport& report);
  explicit SignersWord(statement::CheckedStatement statement) : statement_(std::move(statement)) {}

  statement::CheckedStatement statement_;
};

// ExpectStatement makes the same checks. Values are looked up among those that the statement carries: one that stands
// there by its hash is compared by it, and what was revealed after reveal-all stands there not at all.
Result<SignersWord> ExpectStatement(statement::CheckedStatement statement, const Expectations& expected, Time at,
                                    CheckReport& report);

}  // namespace attestor::verify
