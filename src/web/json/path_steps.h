// PathSteps counts the work of one evaluation, so that no query on no document can go on for long.
#pragma once

#include "web/json/errors.h"
#include "web/json/path.h"

namespace attestor::json {

class PathSteps {
 public:
  // Take uses up `steps`: json.path_limit when more than kMaxPathSteps are used in all.
  Status Take(uint64_t steps) {
    if (steps > left_) return Error(kPathLimit, "more than " + std::to_string(kMaxPathSteps) + " steps");
    left_ -= steps;
    return Ok();
  }

  // TakeText uses up steps for reading `size` bytes of text once.
  Status TakeText(size_t size) { return Take(1 + size / 16); }

 private:
  uint64_t left_ = kMaxPathSteps;
};

}  // namespace attestor::json
