#include "statement/verify/expectations.h"

#include "statement/verify/errors.h"

namespace attestor::verify {

bool Expectations::empty() const {
  Expectations only_allowed;
  only_allowed.any_body = any_body;
  for (const ExpectedHeader& header : headers) {
    if (!header.value) only_allowed.headers.push_back(header);
  }
  only_allowed.answer_headers = answer_headers;
  only_allowed.simulated = simulated;
  only_allowed.hardware = hardware;
  only_allowed.marks = marks;
  return *this == only_allowed;
}

Status Expectations::AllowDevelopment() {
  if (hardware) return Error(kExpectContradiction);
  simulated = true;
  marks = {statement::Mark::kOtherWebRoots, statement::Mark::kPrivateTargets};
  return Ok();
}

}  // namespace attestor::verify
