// The key schedule of TLS 1.3, laid out as RFC 8446 section 7.1 draws it (without PSK):
//
//              0
//              |
//    0 ->  HKDF-Extract = Early Secret
//              |
//        Derive-Secret(., "derived", "")
//              |
//  (EC)DHE -> HKDF-Extract = Handshake Secret -------------------  HandshakeSecret
//              |
//              +-> Derive-Secret(., "c hs traffic", CH..SH)  = client_handshake_traffic_secret
//              +-> Derive-Secret(., "s hs traffic", CH..SH)  = server_handshake_traffic_secret
//              |
//        Derive-Secret(., "derived", "")
//              |
//    0 ->  HKDF-Extract = Master Secret ------------------------  MasterSecret
//              |
//              +-> Derive-Secret(., "c ap traffic", CH..server Finished) = client_application_traffic_secret_0
//              +-> Derive-Secret(., "s ap traffic", CH..server Finished) = server_application_traffic_secret_0
//
// Each stage is a type, so a secret of a wrong stage does not compile. HandshakeSecret is what the client opens after
// the connection is closed: everything below it is derived again by whoever checks (spec/reveal-all.md).
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/crypto/hash.h"
#include "web/tls/suite.h"

namespace attestor::tls {

// HkdfExpandLabel and DeriveSecret of RFC 8446 section 7.1; `label` without the "tls13 " prefix.
Secret HkdfExpandLabel(crypto::HashId hash, const Secret& secret, std::string_view label, ByteView context,
                       size_t size);
Secret DeriveSecret(crypto::HashId hash, const Secret& secret, std::string_view label, ByteView transcript_hash);

struct TrafficSecrets {
  Secret client;
  Secret server;
};

class MasterSecret {
 public:
  // ApplicationTraffic: `transcript_hash` covers ClientHello to the server's Finished.
  TrafficSecrets ApplicationTraffic(ByteView transcript_hash) const;

 private:
  friend class HandshakeSecret;
  MasterSecret(crypto::HashId hash, Secret secret) : hash_(hash), secret_(std::move(secret)) {}
  crypto::HashId hash_;
  Secret secret_;
};

class HandshakeSecret {
 public:
  // FromSharedSecret runs the schedule from the (EC)DHE result.
  static HandshakeSecret FromSharedSecret(crypto::HashId hash, const Secret& shared);
  // FromOpening takes an opened handshake secret of HashSize bytes.
  static HandshakeSecret FromOpening(crypto::HashId hash, const Secret& opened);

  // HandshakeTraffic: `transcript_hash` covers ClientHello to ServerHello.
  TrafficSecrets HandshakeTraffic(ByteView transcript_hash) const;
  MasterSecret Master() const;
  const Secret& secret() const { return secret_; }

 private:
  HandshakeSecret(crypto::HashId hash, Secret secret) : hash_(hash), secret_(std::move(secret)) {}
  crypto::HashId hash_;
  Secret secret_;
};

// TrafficKeys of RFC 8446 section 7.3, as long as the suite wants them.
struct TrafficKeys {
  Secret key;
  Secret iv;
};
TrafficKeys DeriveTrafficKeys(const Suite& suite, const Secret& traffic_secret);

// FinishedMac is verify_data of RFC 8446 section 4.4.4 under `traffic_secret`'s finished key.
Bytes FinishedMac(crypto::HashId hash, const Secret& traffic_secret, ByteView transcript_hash);

}  // namespace attestor::tls
