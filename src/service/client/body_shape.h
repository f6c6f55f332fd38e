// What a body looks like by its first and last bytes.
#pragma once

#include <optional>

#include "service/client/answer.h"
#include "service/client/fault.h"

namespace attestor::client {

// ShapeFault names a body that is no JSON text as a whole: compressed, UTF-16, an HTML page, JSON inside something,
// several values.
std::optional<Fault> ShapeFault(const Answer& answer);

}  // namespace attestor::client
