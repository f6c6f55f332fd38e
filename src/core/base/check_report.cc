#include "core/base/check_report.h"

#include <algorithm>

namespace attestor {

std::string_view ToText(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "passed";
    case Outcome::kFailed: return "failed";
    case Outcome::kNotChecked: return "not checked";
  }
  return "unknown";
}

void CheckReport::Pass(std::string_view id, std::string detail) {
  checks_.push_back({std::string(id), Outcome::kPassed, {}, std::move(detail)});
}

void CheckReport::Fail(std::string_view id, const Error& error) {
  std::string detail = error.detail();
  if (!error.code().remedy.empty()) {
    if (!detail.empty()) detail.append(detail.ends_with('.') ? " " : ". ");
    detail.append(error.code().remedy);
  }
  checks_.push_back({std::string(id), Outcome::kFailed, std::string(error.code().id), std::move(detail)});
}

void CheckReport::NotChecked(std::string_view id, std::string why) {
  checks_.push_back({std::string(id), Outcome::kNotChecked, {}, std::move(why)});
}

void CheckReport::NotReached(std::span<const std::string_view> ids) {
  for (const std::string_view id : ids) {
    if (Find(id) == nullptr) NotChecked(id, "an earlier check failed");
  }
}

bool CheckReport::Record(std::string_view id, const Status& status, std::string detail) {
  if (status.ok()) {
    Pass(id, std::move(detail));
  } else {
    Fail(id, status.error());
  }
  return status.ok();
}

void CheckReport::Append(const CheckReport& other, std::string_view prefix) {
  for (Check check : other.checks_) {
    if (!prefix.empty()) check.id = std::string(prefix) + "." + check.id;
    checks_.push_back(std::move(check));
  }
}

const Check* CheckReport::Find(std::string_view id) const {
  auto it = std::ranges::find(checks_, id, &Check::id);
  return it == checks_.end() ? nullptr : &*it;
}

const Check* CheckReport::FirstFailure() const {
  auto it = std::ranges::find(checks_, Outcome::kFailed, &Check::outcome);
  return it == checks_.end() ? nullptr : &*it;
}

bool CheckReport::AllPassed() const {
  return !checks_.empty() && std::ranges::all_of(checks_, [](const Check& c) { return c.outcome == Outcome::kPassed; });
}

bool CheckReport::NoneFailed() const { return !checks_.empty() && FirstFailure() == nullptr; }

}  // namespace attestor
