// Dates as servers write them.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/clock.h"

namespace attestor::http {

// ParseHttpDate reads the form that servers must send (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT". The
// day of the week is read, not compared. Nothing for any other form.
std::optional<Time> ParseHttpDate(std::string_view text);

}  // namespace attestor::http
