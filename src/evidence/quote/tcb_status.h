// TCB statuses as Intel publishes them, in order of severity. The two of relaunch are never published for a level: a
// verifier finds that a TD began under an old TDX module on a platform that has a current one by now (see MergeParts in
// evidence/quote/tcb_level.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/clock.h"

namespace attestor::quote {

using attestor::ToText;  // the overload below must not hide that for times

enum class TcbStatus : uint8_t {
  kUpToDate,
  kSwHardeningNeeded,
  kConfigurationNeeded,
  kConfigurationAndSwHardeningNeeded,
  kTdRelaunchAdvised,
  kTdRelaunchAdvisedConfigurationNeeded,
  kOutOfDate,
  kOutOfDateConfigurationNeeded,
  kRevoked,
};

// ToText gives Intel's spelling ("UpToDate", "SWHardeningNeeded", ...); ParseTcbStatus reads it. IsPublished: a level
// may have it.
std::string_view ToText(TcbStatus status);
std::optional<TcbStatus> ParseTcbStatus(std::string_view text);
bool IsPublished(TcbStatus status);

// NeedsConfiguration is true for the four statuses that ask for another configuration of the platform.
bool NeedsConfiguration(TcbStatus status);

// Merge is the status of a platform one of whose parts (TDX module, QE) has the status `part`, by Intel's rule: the
// worse of the two, and an outdated part makes a platform that also needs configuration OutOfDateConfigurationNeeded.
TcbStatus Merge(TcbStatus platform, TcbStatus part);

}  // namespace attestor::quote
