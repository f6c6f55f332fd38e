// Checks that are each made whatever the others gave, of which the first failure is the result.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/base/check_report.h"

namespace attestor {

// CheckRecorder is a base for classes that make such checks. The report must outlive it.
class CheckRecorder {
 protected:
  explicit CheckRecorder(CheckReport& report) : report_(report) {}

  // Record adds a passed check (with `detail`) or a failed one, keeps the first failure, and returns whether it passed.
  bool Record(std::string_view id, Status status, std::string detail = {}) {
    const bool passed = report_.Record(id, status, std::move(detail));
    if (first_.ok()) first_ = std::move(status);
    return passed;
  }

  CheckReport& report_;
  Status first_;  // ok when nothing failed
};

}  // namespace attestor
