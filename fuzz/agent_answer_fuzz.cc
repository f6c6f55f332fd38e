// What is read as an agent's answer holds a quote or an attestation; an event log or key that is refused changes
// nothing.
#include "evidence/dstack/agent_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using attestor::dstack::AgentAnswer;
  const attestor::Bytes file(data, data + size);
  const auto answer = AgentAnswer::Parse(file);
  if (answer.ok() && answer->quote.empty() && answer->attestation.empty()) __builtin_trap();
  AgentAnswer other;
  if (!other.AddEventLog(file).ok() && !other.event_log.empty()) __builtin_trap();
  if (other.AddKey(file).ok() != other.key.has_value()) __builtin_trap();
  return 0;
}
