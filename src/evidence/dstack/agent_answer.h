// What a dstack guest agent answers, as a file: the JSON of GetQuote, Attest or Info, or a quote or
// VersionedAttestation alone.
#pragma once

#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/dstack/evidence.h"

namespace attestor::dstack {

inline constexpr size_t kMaxAgentAnswer = 8 * 1024 * 1024;  // bytes
inline constexpr size_t kMaxKeyAnswer = 64 * 1024;          // likewise

// AgentAnswer is what the answers of a guest agent hold: GetQuote (quote, event_log, vm_config, report_data), Attest
// (attestation), Info's tcb_info (event_log, app_compose).
struct AgentAnswer {
  Bytes quote;
  std::string event_log;  // JSON
  Bytes attestation;      // VersionedAttestation; empty: quote and event log count
  std::optional<Bytes> app_compose;
  std::optional<std::string> vm_config;
  std::optional<ByteArray<64>> report_data;
  std::optional<SignedKey> key;  // from a file of its own: AddKey

  // Parse reads JSON, a quote or a VersionedAttestation, each binary or in hex. Members of the JSON that are not known
  // are ignored, and an empty member is as good as none. Nothing is checked. Error: dstack.not_evidence, here and
  // below.
  static Result<AgentAnswer> Parse(Bytes file);

  // AddEventLog takes the event log of a further file: the array of events, or an object that holds it as `event_log`.
  Status AddEventLog(ByteView file);

  // AddKey takes a key of the application with its chain: the answer of GetKey or Sign as JSON (public_key,
  // signature_chain) with what was asked for beside it: `algorithm`, and `purpose` (API v0) or `domain` (API v1). Other
  // members are ignored, the private key among them.
  Status AddKey(ByteView file);
};

}  // namespace attestor::dstack
