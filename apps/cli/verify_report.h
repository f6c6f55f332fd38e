// What `attestor verify` says: for a person, or as the one JSON form that every exit code has (docs/verify-json.md).
#pragma once

#include <optional>
#include <string>

#include "common.h"
#include "statement/format/statement.h"
#include "statement/verify/bundle_check.h"
#include "statement/verify/expectations.h"

namespace attestor::cli {

// VerifyOutcome is what one run found. Of a bundle that could not be read, or that is no genuine one, there are no
// claims.
struct VerifyOutcome {
  ExitCode code = kRefused;
  std::optional<Error> reason;  // nothing when verified
  CheckReport report;
  std::optional<verify::Anchors> anchors;  // those that were read
  std::optional<verify::Expectations> expected;
  Time at;
  std::optional<statement::Claims> claims;
  bool simulated = false;
  std::string shown;       // in words
  std::string shown_json;  // members of an object
};

void PrintVerifyText(const VerifyOutcome& outcome);
void PrintVerifyJson(const VerifyOutcome& outcome);

}  // namespace attestor::cli
