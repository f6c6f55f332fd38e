// Event logs, replayed against registers that they do match, so that the checks behind the replay are reached.
#include "evidence/dstack/event_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace dstack = attestor::dstack;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto events = dstack::ParseEventLog(text);
  if (!events.ok()) return 0;
  attestor::quote::TdReport td;
  for (const dstack::Event& event : *events) {
    if (event.imr == 3) td.rtmr[3] = dstack::Extend(td.rtmr[3], dstack::MeasuredDigest(event));
  }
  attestor::CheckReport report;
  const auto facts = dstack::CheckEventLog(text, td, report);
  if (facts.ok() != report.NoneFailed()) __builtin_trap();
  if (facts.ok() && facts->app_id.size() != 20) __builtin_trap();
  // What is written from the events is read as the same events.
  const std::string written = dstack::EventLogJson(*events);
  const auto again = dstack::ParseEventLog(written);
  if (written.size() <= dstack::kMaxEventLogSize && (!again.ok() || dstack::EventLogJson(*again) != written))
    __builtin_trap();
  return 0;
}
