#include "evidence/dstack/attestation.h"

#include "evidence/dstack/attestation_form.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {

Result<Attestation> ParseAttestation(ByteView bytes) {
  if (bytes.empty() || bytes.size() > kMaxAttestationSize)
    return Error(kAttestationForm, std::to_string(bytes.size()) + " bytes");
  if (bytes[0] == 0) return ParseAttestationV0(bytes);
  const bool map = bytes[0] >> 4 == 8 || bytes[0] == 0xde || bytes[0] == 0xdf;
  if (map) return ParseAttestationV1(bytes);
  return Error(kAttestationForm, "the first byte is " + ToHex(bytes.first(1)));
}

Status CheckRuntimeLists(const Attestation& attestation) {
  size_t next = 0;
  for (const Event& event : attestation.event_log) {
    if (event.imr != 3) continue;
    const bool same = next < attestation.runtime_events.size() &&
                      attestation.runtime_events[next] == RuntimeEvent{event.event, event.payload, event.version};
    if (!same) return Error(kRuntimeLists, "event " + std::to_string(next) + " of RTMR3");
    ++next;
  }
  if (next == attestation.runtime_events.size()) return Ok();
  return Error(kRuntimeLists, std::to_string(attestation.runtime_events.size()) + " runtime events, " +
                                  std::to_string(next) + " in the log");
}

}  // namespace attestor::dstack
