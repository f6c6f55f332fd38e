#include "quote/tcb_status.h"

#include <algorithm>
#include <array>

namespace attestor::quote {
namespace {

constexpr std::array<std::string_view, 7> kNames = {
    "UpToDate",
    "SWHardeningNeeded",
    "ConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded",
    "OutOfDate",
    "OutOfDateConfigurationNeeded",
    "Revoked",
};

}  // namespace

std::string_view ToText(TcbStatus status) { return kNames[static_cast<size_t>(status)]; }

std::optional<TcbStatus> ParseTcbStatus(std::string_view text) {
  const auto it = std::ranges::find(kNames, text);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<TcbStatus>(it - kNames.begin());
}

TcbStatus Merge(TcbStatus platform, TcbStatus part) {
  const bool configure = platform == TcbStatus::kConfigurationNeeded || platform == TcbStatus::kConfigurationAndSwHardeningNeeded;
  if (configure && part == TcbStatus::kOutOfDate) return TcbStatus::kOutOfDateConfigurationNeeded;
  return std::max(platform, part);
}

}  // namespace attestor::quote
