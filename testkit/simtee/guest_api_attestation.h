// What the guest agent's Attest answers: a VersionedAttestation, written as dstack's own encoders write it (crate
// dstack-attest, 0.6.0).
//
//   SCALE        00, then the fields one behind the other; holds events of version 1 only
//   MessagePack  {version: 1, platform: {kind: "tdx", data: {quote, event_log}}, stack: {kind: "dstack", data: {report_data,
//                runtime_events, config}}}; quote and report data are lists of numbers, digests and payloads byte strings
//
// The encoders know nothing of the readers in src/evidence/dstack, so that a test of one by the other means something.
#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::simtee {

struct Attested {
  Bytes quote;
  std::string event_log;  // the JSON array that GetQuote hands out
  ByteArray<64> report_data{};
  std::string config;  // JSON
};

enum class AttestationForm : uint8_t { kScale, kMessagePack };

// EncodeAttestation writes `attested`; as MessagePack whatever is asked for when the log has an event of version 2. Its
// list of runtime events is the log's of RTMR3. simtee.recording: a log that is none.
Result<Bytes> EncodeAttestation(const Attested& attested, AttestationForm form);

}  // namespace attestor::simtee
