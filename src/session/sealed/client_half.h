// What a client does in a sealed session (spec/sealed.md): it has no TLS keys, checks what the node shows of the
// handshake, encrypts its one record, and after the commit finds out whether the node kept to what it had shown.
//
//   CheckFlight -> CheckedFlight --EncryptOnce::Make--> EncryptOnce --Ciphertext, once--> CheckRelease
//
// Pure functions: time and bytes are arguments.
#pragma once

#include <vector>

#include "core/base/check_report.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "session/proof/tls13_handshake_replay.h"
#include "session/recording/recorded.h"
#include "web/tls/messages.h"

namespace attestor::sealed {

inline constexpr size_t kMaxRequest = tls::kMaxPlaintext;  // bytes: it must fit into one record

// CheckedFlight is a handshake that a client may encrypt for. CheckFlight alone makes one.
class CheckedFlight {
 public:
  // handshake knows the server's identity, suite, group, and the hashes up to ServerHello and up to Finished. Its
  // client_records is 0.
  const proof::ReplayedHandshake& handshake() const { return handshake_; }
  // shares are those of the hellos, in order: what the node's key log must name.
  const std::vector<tls::KeyShare>& shares() const { return shares_; }

 private:
  friend Status CheckRelease(const class EncryptOnce& sent, const recording::Recorded& recorded,
                             const Secret& handshake_secret);
  friend Result<CheckedFlight> CheckFlight(ByteView client_bytes, ByteView server_bytes,
                                           const Secret& server_handshake_traffic,
                                           const proof::HandshakeExpectation& expected, CheckReport& report);
  CheckedFlight(proof::ReplayedHandshake handshake, std::vector<tls::KeyShare> shares, Secret server_handshake_traffic)
      : handshake_(std::move(handshake)),
        shares_(std::move(shares)),
        server_handshake_traffic_(std::move(server_handshake_traffic)) {}

  proof::ReplayedHandshake handshake_;
  std::vector<tls::KeyShare> shares_;
  Secret server_handshake_traffic_;
};

// CheckFlight checks all bytes of both directions that the node says there were, with the one secret that it handed out,
// and adds to `report` the lines of proof::ReplayServerHalf. Errors: those of it; sealed.groups when a hello does not
// offer exactly tls::kGroups or has not exactly one share; tls.unexpected_record when the node has sent more than
// hellos. Records behind the server's Finished are not looked at: nobody can read them yet.
Result<CheckedFlight> CheckFlight(ByteView client_bytes, ByteView server_bytes, const Secret& server_handshake_traffic,
                                  const proof::HandshakeExpectation& expected, CheckReport& report);

// EncryptOnce encrypts one request, once. Two texts under one key-stream would tell both.
class EncryptOnce {
 public:
  // Make: sealed.size for a request that is empty or longer than kMaxRequest, sealed.length for key-stream that is not
  // one byte longer than it.
  static Result<EncryptOnce> Make(CheckedFlight flight, Secret request, Secret keystream);

  // Ciphertext is that of request || 23, without padding: sealed.state from the second time on.
  Result<Bytes> Ciphertext();

  const CheckedFlight& flight() const { return flight_; }

 private:
  friend Status CheckRelease(const EncryptOnce& sent, const recording::Recorded& recorded,
                             const Secret& handshake_secret);
  EncryptOnce(CheckedFlight flight, Secret request, Secret keystream)
      : flight_(std::move(flight)), request_(std::move(request)), keystream_(std::move(keystream)) {}

  CheckedFlight flight_;
  Secret request_;
  Secret keystream_;
  bool used_ = false;
};

// CheckRelease compares what the node released with what it had handed out and with what it recorded: sealed.node_false
// with the first that differs, of handshake secret, server_handshake_traffic, key-stream, the number of the client's
// records, and the one with its request. Whether the handshake in the recording is the one that was shown is for whoever
// proves the session afterwards: it is checked again as a whole, and its hellos carry the challenge.
Status CheckRelease(const EncryptOnce& sent, const recording::Recorded& recorded, const Secret& handshake_secret);

}  // namespace attestor::sealed
