// The key schedule of TLS 1.3 (RFC 8446 sections 7.1 and 7.3, SHA-256, AES-128-GCM) outside the circuit: its messages,
// and the values that a proof about it opens.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace attestor::proof {

// The inner HMAC states of the handshake secret, the secret derived from it, the master secret, and the client's and
// the server's application traffic secret, in this order.
using InnerStates = std::array<ByteArray<32>, 5>;
enum InnerState : size_t { kHandshakeInner, kDerivedInner, kMasterInner, kClientInner, kServerInner };

// ScheduleValues is what the relation of tls13_schedule.h is about: all of it is public once it is opened.
struct ScheduleValues {
  InnerStates inner_states{};
  ByteArray<32> client_handshake{};     // client_handshake_traffic_secret
  ByteArray<32> server_handshake{};     // server_handshake_traffic_secret
  ByteArray<32> transcript_hello{};     // transcript hash of ClientHello to ServerHello
  ByteArray<32> transcript_finished{};  // transcript hash of ClientHello to the server's Finished
  ByteArray<12> client_iv{};
  ByteArray<12> server_iv{};

  bool operator==(const ScheduleValues&) const = default;
};

// ComputeScheduleValues is the prover's: `handshake_secret` has 32 bytes, else the process ends (its size is never a
// peer's choice).
ScheduleValues ComputeScheduleValues(const Secret& handshake_secret, const ByteArray<32>& transcript_hello,
                                     const ByteArray<32>& transcript_finished);

// RecordNonces are those of the first `count` records of a direction.
std::vector<ByteArray<12>> RecordNonces(const ByteArray<12>& iv, size_t count);

// DerivationMessage is what HKDF-Expand-Label gives to HMAC: HkdfLabel and the counter 1. `label` is without "tls13 ",
// size <= 32.
Bytes DerivationMessage(std::string_view label, ByteView context, uint16_t size);

// InnerDigest is the inner digest of the HMAC of `message` under the key with this inner state.
ByteArray<32> InnerDigest(const ByteArray<32>& inner_state, ByteView message);

// The inner digests of the schedule: of Derive-Secret(., label, transcript hash), of Derive-Secret(., "derived", ""),
// of HKDF-Extract(., 0^32), and of HKDF-Expand-Label(., label, "", size).
ByteArray<32> SecretDigest(const ByteArray<32>& inner_state, std::string_view label, const ByteArray<32>& transcript);
ByteArray<32> DerivedDigest(const ByteArray<32>& inner_state);
ByteArray<32> ExtractDigest(const ByteArray<32>& inner_state);
ByteArray<32> KeyDigest(const ByteArray<32>& inner_state, std::string_view label, uint16_t size);

}  // namespace attestor::proof
