// A TLS 1.3 server in memory that does as it is told, right or wrong. Test code only.
//
//   TestServer server(random);
//   server.ReadHello(client.TakeOutput());
//   client.Receive(server.Hello());
//   client.Receive(server.Flight());
//   server.ReadFinished(client.TakeOutput());
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/base/random.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signature.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/transcript.h"

namespace attestor::tls {

class TestServer {
 public:
  explicit TestServer(Random& random);

  // What the server does wrong; nothing by default. Set before the step it concerns.
  std::function<void(ServerHello&)> edit_hello;
  std::vector<Extension> encrypted_extensions;
  std::vector<Bytes> chain;                       // DER, leaf first; one self-signed certificate by default
  std::vector<Extension> certificate_extensions;  // of the first entry
  std::function<void(CertificateVerify&)> edit_verify;
  std::function<void(Bytes&)> edit_finished;  // the whole message
  bool request_certificate = false;
  std::vector<Extension> request_extensions;  // signature_algorithms by default
  Bytes request_context;

  // ReadHello takes the client's output up to a ClientHello. It ends the test program when there is none.
  void ReadHello(ByteView from_client);
  // Retry is a HelloRetryRequest in a record.
  Bytes Retry(uint16_t group, std::vector<Extension> extra = {});
  // HelloMessage and Hello agree on keys: a whole ServerHello, bare or in a record.
  Bytes HelloMessage(uint16_t group = kGroupX25519);
  Bytes Hello(uint16_t group = kGroupX25519) { return EncodeRecord(ContentType::kHandshake, HelloMessage(group)); }
  // FlightMessages are EncryptedExtensions to Finished; Flight seals them in one record. The keys stay those of the
  // handshake.
  std::vector<Bytes> FlightMessages();
  Bytes Flight();
  // UseApplicationKeys is the change of keys after the server's Finished: with ReadFinished, or for what is sent before.
  void UseApplicationKeys();
  // ReadFinished checks the client's second flight.
  Status ReadFinished(ByteView from_client);

  // Seal protects under the server's present keys. SealRaw takes the inner plaintext as it is: content, type, padding.
  Bytes Seal(ContentType type, ByteView content) { return sealer_->Seal(type, content); }
  Bytes SealRaw(ByteView inner);
  // Open gives the contents of what the client protected under its present keys, in one record.
  Result<InnerPlaintext> Open(ByteView from_client);

  const ClientHello& client_hello() const { return *client_hello_; }
  const Secret& handshake_secret() const { return secret_->secret(); }

 private:
  Bytes CertificateMessage() const;
  void Add(ByteView message) { transcript_.Add(message); }

  Random& random_;
  crypto::P256Key key_;
  Transcript transcript_{crypto::HashId::kSha256};
  std::optional<ClientHello> client_hello_;
  std::optional<HandshakeSecret> secret_;
  TrafficSecrets handshake_;
  TrafficSecrets application_;
  Bytes client_flight_;
  std::optional<RecordProtection> sealer_;
  std::optional<RecordProtection> opener_;
  Secret sealing_secret_;
  bool uses_application_keys_ = false;
};

}  // namespace attestor::tls
