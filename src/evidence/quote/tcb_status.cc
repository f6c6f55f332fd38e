#include "evidence/quote/tcb_status.h"

#include <algorithm>
#include <array>

namespace attestor::quote {
namespace {

constexpr std::array<std::string_view, 9> kNames = {
    "UpToDate",
    "SWHardeningNeeded",
    "ConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded",
    "TDRelaunchAdvised",
    "TDRelaunchAdvisedConfigurationNeeded",
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

bool IsPublished(TcbStatus status) {
  return status != TcbStatus::kTdRelaunchAdvised && status != TcbStatus::kTdRelaunchAdvisedConfigurationNeeded;
}

bool NeedsConfiguration(TcbStatus status) {
  return status == TcbStatus::kConfigurationNeeded || status == TcbStatus::kConfigurationAndSwHardeningNeeded ||
         status == TcbStatus::kTdRelaunchAdvisedConfigurationNeeded ||
         status == TcbStatus::kOutOfDateConfigurationNeeded;
}

TcbStatus Merge(TcbStatus platform, TcbStatus part) {
  if (NeedsConfiguration(platform) && part == TcbStatus::kOutOfDate) return TcbStatus::kOutOfDateConfigurationNeeded;
  return std::max(platform, part);
}

}  // namespace attestor::quote
