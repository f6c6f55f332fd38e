// The states of a TLS 1.3 client (RFC 8446 appendix A.1, without PSK and early data):
//
//   START -> WaitServerHello -> WaitEncryptedExtensions -> WaitCertificateOrRequest -> WaitCertificateVerify -> WaitFinished -> Connected
//                 ^    |                                              |                          ^                                  |
//                 +----+ HelloRetryRequest, once                      +---> WaitCertificate -----+             Closed (both ways) <-+
//
// Each holds what its own messages need, and hands the key source on: a state without one has no secret left.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "core/base/bytes.h"
#include "web/tls/messages.h"
#include "web/tls/record_protection.h"
#include "web/tls/suite.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::tls::tls13 {

struct WaitServerHello {
  std::unique_ptr<ClientKeySource> keys;
  ClientHello hello;
  std::optional<Suite> retried;  // what a HelloRetryRequest named
};
// Suite, keys and secrets that live from ServerHello to Finished.
struct Handshake {
  Suite suite;
  std::unique_ptr<ClientKeySource> keys;
  TrafficSecrets traffic;
  RecordProtection opener;
};
struct WaitEncryptedExtensions {
  Handshake handshake;
};
struct WaitCertificateOrRequest {
  Handshake handshake;
};
struct WaitCertificate {
  Handshake handshake;
};
struct WaitCertificateVerify {
  Handshake handshake;
  Bytes leaf_spki;
};
struct WaitFinished {
  Handshake handshake;
};
struct Connected {
  std::unique_ptr<ClientKeySource> keys;
  RecordProtection sealer;
  RecordProtection opener;
  bool close_sent = false;
};
struct Closed {
  std::unique_ptr<ClientKeySource> keys;
};
struct Failed {};

using State = std::variant<WaitServerHello, WaitEncryptedExtensions, WaitCertificateOrRequest, WaitCertificate,
                           WaitCertificateVerify, WaitFinished, Connected, Closed, Failed>;

}  // namespace attestor::tls::tls13
