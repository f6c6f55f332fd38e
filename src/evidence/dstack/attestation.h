// VersionedAttestation: what the guest agent's Attest answers, and what an RA-TLS certificate carries (OID
// 1.3.6.1.4.1.62397.1.8).
//
//   V0   00, then SCALE                     dstack 0.5.x, and 0.6 in the old API as long as no event has version 2
//   V1   a MessagePack map, {version: 1, platform: {kind, data}, stack: {kind, data}}
//
// Both carry the runtime events twice: inside the platform's event log, and as a list of their own. Reading keeps both;
// CheckAttestation demands that they are equal. Otherwise one list could be replayed and the other one shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/dstack/event_log.h"

namespace attestor::dstack {

inline constexpr size_t kMaxAttestationSize = 2 * 1024 * 1024;
inline constexpr size_t kMaxConfigSize = 64 * 1024;

struct RuntimeEvent {
  std::string event;
  Bytes payload;
  EventVersion version = EventVersion::kV1;

  bool operator==(const RuntimeEvent&) const = default;
};

struct Attestation {
  int version = 0;  // 0 or 1
  Bytes quote;
  std::vector<Event> event_log;
  std::vector<RuntimeEvent> runtime_events;
  ByteArray<64> report_data{};                     // as stated; only the quote's own counts
  std::string config;                              // JSON: the system's or the VM's configuration, not authenticated
  std::optional<std::string> report_data_payload;  // of a dstack pod: what the report data was made from
};

// ParseAttestation reads one of at most kMaxAttestationSize bytes. Codes: dstack.attestation_form;
// dstack.attestation_platform for other hardware than TDX.
Result<Attestation> ParseAttestation(ByteView bytes);

// CheckRuntimeLists: the event log's events of RTMR3 are the list of runtime events, one by one (dstack.runtime_lists).
Status CheckRuntimeLists(const Attestation& attestation);

}  // namespace attestor::dstack
