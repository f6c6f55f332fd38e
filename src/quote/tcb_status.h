// TCB statuses as Intel publishes them, in order of severity.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace attestor::quote {

using attestor::ToText;  // the overload below must not hide that for times

enum class TcbStatus : uint8_t {
  kUpToDate,
  kSwHardeningNeeded,
  kConfigurationNeeded,
  kConfigurationAndSwHardeningNeeded,
  kOutOfDate,
  kOutOfDateConfigurationNeeded,
  kRevoked,
};

// ToText gives Intel's spelling ("UpToDate", "SWHardeningNeeded", ...); ParseTcbStatus reads it.
std::string_view ToText(TcbStatus status);
std::optional<TcbStatus> ParseTcbStatus(std::string_view text);

// Merge is the status of a platform one of whose parts (TDX module, QE) has the status `part`, by Intel's rule: the worse of the two, and
// an outdated part makes a platform that also needs configuration OutOfDateConfigurationNeeded.
TcbStatus Merge(TcbStatus platform, TcbStatus part);

}  // namespace attestor::quote
