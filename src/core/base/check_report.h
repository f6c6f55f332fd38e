// The check report: what was checked, in a fixed order, each with its outcome and the values compared.
//
// The gate, the verifier of a bundle and the verifier of a quote all answer with one. A refusal is therefore data: a
// test, a relying party or an alert asks `report.Find("tls.server_finished")` instead of reading prose. "Not checked"
// is an outcome of its own, with its reason, and is never counted as passed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/result.h"

namespace attestor {

enum class Outcome : uint8_t { kPassed = 0, kFailed = 1, kNotChecked = 2 };

// ToText gives "passed", "failed", "not checked".
std::string_view ToText(Outcome outcome);

struct Check {
  std::string id;  // "module.check", stable
  Outcome outcome;
  std::string code;    // id of the ErrorCode, only for kFailed
  std::string detail;  // values compared, or why it was not checked; never a secret
};

class CheckReport {
 public:
  void Pass(std::string_view id, std::string detail = {});
  void Fail(std::string_view id, const Error& error);
  void NotChecked(std::string_view id, std::string why);

  // NotReached adds each of `ids` that is not in the report yet as not checked, because an earlier check failed: a
  // complete report has every line, whatever the outcome.
  void NotReached(std::span<const std::string_view> ids);

  // Record adds a passed check (with `detail`) or a failed one, and returns whether it passed.
  bool Record(std::string_view id, const Status& status, std::string detail = {});

  // Add puts a check behind those here as it is: for reports that come from elsewhere.
  void Add(Check check) { checks_.push_back(std::move(check)); }

  // Append adds all checks of `other` behind those here, with "PREFIX." in front of their ids when a prefix is given.
  void Append(const CheckReport& other, std::string_view prefix = {});

  const std::vector<Check>& checks() const { return checks_; }
  const Check* Find(std::string_view id) const;
  const Check* FirstFailure() const;

  // AllPassed is true when there is at least one check and none failed or was left out.
  bool AllPassed() const;
  // NoneFailed is true when there is at least one check and none failed; some may not have been checked.
  bool NoneFailed() const;

 private:
  std::vector<Check> checks_;
};

}  // namespace attestor
