// Why no value can be revealed of a body: what it is by its type and by its bytes, and where it is no JSON.
#pragma once

#include <string>
#include <vector>

#include "service/client/answer.h"
#include "service/client/fault.h"

namespace attestor::client {

// BodyFaults is for a disclosure of `queries` (JSONPath); empty when each of them finds something.
Faults BodyFaults(const Answer& answer, const std::vector<std::string>& queries);

// BodyNotes tells what is odd about a body of which `queries` can be revealed all the same.
std::vector<std::string> BodyNotes(const Answer& answer, const std::vector<std::string>& queries);

}  // namespace attestor::client
