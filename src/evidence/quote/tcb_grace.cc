#include "evidence/quote/tcb_grace.h"

#include <algorithm>

namespace attestor::quote {
namespace {

// FirstAfter is the earliest date of a level that is newer than `reached`.
template <class Level>
std::optional<Time> FirstAfter(const std::vector<Level>& levels, const Finding& reached) {
  std::optional<Time> first;
  for (const Level& level : levels) {
    const Time date = level.finding.date;
    if (date > reached.date) first = std::min(first.value_or(date), date);
  }
  return first;
}

}  // namespace

std::optional<TcbStatus> BeforeRecovery(TcbStatus status) {
  if (status == TcbStatus::kOutOfDate) return TcbStatus::kUpToDate;
  if (status == TcbStatus::kOutOfDateConfigurationNeeded) return TcbStatus::kConfigurationNeeded;
  return std::nullopt;
}

std::optional<Time> OutOfDateSince(const TcbInfo& info, const ModuleIdentity* module, const QeIdentity& enclave,
                                   const PartFindings& found) {
  std::optional<Time> since;
  bool known = true;
  const auto add = [&](const auto& levels, const Finding& reached) {
    if (!BeforeRecovery(reached.status)) return;
    const std::optional<Time> first = FirstAfter(levels, reached);
    known = known && first.has_value();
    if (first) since = std::min(since.value_or(*first), *first);
  };
  add(info.levels, found.platform);
  if (found.module && module != nullptr) add(module->levels, *found.module);
  add(enclave.levels, found.quoting_enclave);
  return known ? since : std::nullopt;
}

}  // namespace attestor::quote
