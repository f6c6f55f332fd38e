// Event logs, replayed against a register that they do match, so that the checks behind the replay are reached.
#include "quote/event_log.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace quote = attestor::quote;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto events = quote::ParseEventLog(text);
  if (!events.ok()) return 0;
  quote::TdReport td;
  for (const quote::Event& event : *events) {
    if (event.imr == 3) td.rtmr[3] = quote::Extend(td.rtmr[3], quote::RuntimeEventDigest(event.event, event.payload));
  }
  attestor::CheckReport report;
  const auto facts = quote::CheckEventLog(text, td, report);
  if (facts.ok() != report.AllPassed()) __builtin_trap();
  if (facts.ok() && facts->app_id.size() != 20) __builtin_trap();
  return 0;
}
