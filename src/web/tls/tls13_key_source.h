// Where the secrets of a TLS 1.3 handshake come from. Handshake code takes them from here, stage by stage, and does not
// ask who holds the keys behind them.
//
//   who reads a handshake again   KeySource         OpenedSecret: derived from an opened handshake secret;
//                                                   proof::OpenedTraffic: opened, and proved to follow from one
//   who makes one, the client     ClientKeySource   EphemeralKeys: made and held here, in memory
//                                                   sealed::HeldKeys: made for another, who gets none of them
#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/ecdh.h"
#include "web/tls/messages.h"
#include "web/tls/suite.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::tls {

class KeySource {
 public:
  virtual ~KeySource() = default;
  // HandshakeTraffic: `hello_hash` covers ClientHello to ServerHello.
  virtual TrafficSecrets HandshakeTraffic(const Suite& suite, ByteView hello_hash) const = 0;
};

// OpenedSecret derives everything from a handshake secret that was opened (spec/reveal-all.md section 1).
class OpenedSecret final : public KeySource {
 public:
  explicit OpenedSecret(const Secret& handshake_secret) : secret_(handshake_secret.Clone()) {}

  TrafficSecrets HandshakeTraffic(const Suite& suite, ByteView hello_hash) const override;
  // ApplicationTraffic: `finished_hash` covers ClientHello to the server's Finished.
  TrafficSecrets ApplicationTraffic(const Suite& suite, ByteView finished_hash) const;

 private:
  Secret secret_;
};

// ClientKeySource is a client's, called in this order: NewShare (again after a HelloRetryRequest), Agree, and then what
// follows from the shared secret.
class ClientKeySource {
 public:
  virtual ~ClientKeySource() = default;
  // NewShare makes a key pair of an offered group and forgets the one before.
  virtual KeyShare NewShare(uint16_t group) = 0;
  // Agree takes the server's share, of the group of the last NewShare: tls.key_share. What follows is of this suite.
  virtual Status Agree(const Suite& suite, const KeyShare& server) = 0;
  virtual TrafficSecrets HandshakeTraffic(ByteView hello_hash) const = 0;
  virtual TrafficSecrets ApplicationTraffic(ByteView finished_hash) const = 0;
  // HandshakeSecretForOpening is what the client opens once the connection is closed.
  virtual Secret HandshakeSecretForOpening() const = 0;
};

// EphemeralKeys makes each key pair from `random`, which must outlive it.
class EphemeralKeys final : public ClientKeySource {
 public:
  explicit EphemeralKeys(Random& random) : random_(random) {}

  KeyShare NewShare(uint16_t group) override;
  Status Agree(const Suite& suite, const KeyShare& server) override;
  TrafficSecrets HandshakeTraffic(ByteView hello_hash) const override;
  TrafficSecrets ApplicationTraffic(ByteView finished_hash) const override;
  Secret HandshakeSecretForOpening() const override;

 private:
  Random& random_;
  std::optional<crypto::EcdhKey> key_;
  std::optional<HandshakeSecret> secret_;
};

}  // namespace attestor::tls
