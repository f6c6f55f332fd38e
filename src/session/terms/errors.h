// Codes of session: 1270..1279.
#pragma once

#include "core/base/error.h"

namespace attestor::session {

inline constexpr ErrorCode kNoAddress{1270, "session.address",
                                      "This is no internet address; write 192.0.2.1 or 2001:db8::1."};

}  // namespace attestor::session
