// The verifier's half of the TLS 1.3 handshake: from the recorded records and the handshake traffic secrets, everything
// that either side checked is checked again (spec/reveal-all.md section 2, spec/selective.md section 2).
//
// Nothing here believes the node: what it recorded must open under keys that it does not have. Where the secrets come
// from is the caller's business: derived from the opened handshake secret, or opened and proved to come from it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/base/check_report.h"
#include "core/crypto/certificate_path.h"
#include "session/recording/recorded.h"
#include "session/recording/session.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"
#include "web/tls/suite.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::proof {

// ReplayedHandshake is what a checked handshake proves, and where application records begin.
struct ReplayedHandshake {
  crypto::ServerIdentity server;
  tls::Suite suite;
  uint16_t group = 0;
  uint16_t signature_scheme = 0;
  bool alpn_confirmed = false;           // EncryptedExtensions name http/1.1
  std::vector<tls::ClientHello> hellos;  // one, or with a HelloRetryRequest two
  Bytes hello_hash;                      // transcript hash up to ServerHello
  Bytes finished_hash;                   // up to the server's Finished
  size_t client_records = 0;             // records of the client that belong to the handshake
  size_t server_records = 0;
};

struct HandshakeExpectation {
  std::string_view host;
  const recording::Challenge& challenge;
  const crypto::WebRoots& web_roots;
  Time at;  // when the connection was made: certificates are checked at that time
};

// ReplayServerHalf is for whoever has seen no more yet than what the server said up to its Finished, and has no secret of
// the client (spec/sealed.md): it takes the records of both sides so far, of which those behind are not looked at, asks
// `keys` for the server's handshake traffic secret only, and adds to `report` the lines of ReplayHandshake but the last.
// client_records is 0.
Result<ReplayedHandshake> ReplayServerHalf(std::span<const tls::Record> client_records,
                                           std::span<const tls::Record> server_records, const tls::KeySource& keys,
                                           const HandshakeExpectation& expected, CheckReport& report);

// ReplayHandshake adds to `report`, in order: tls.client_hello, tls.server_hello, tls.server_flight,
// tls.encrypted_extensions, certificate.*, tls.certificate_verify, tls.server_finished, tls.client_finished. The first
// failure is the result.
Result<ReplayedHandshake> ReplayHandshake(const recording::Recorded& recorded, const tls::KeySource& keys,
                                          const HandshakeExpectation& expected, CheckReport& report);

}  // namespace attestor::proof
