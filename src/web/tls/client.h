// The TLS 1.3 client: a state machine without sockets (RFC 8446 appendix A.1, without PSK and early data; it has no
// certificate and says so to whoever asks for one).
//
//   START -> WaitServerHello -> WaitEncryptedExtensions -> WaitCertificateOrRequest -> WaitCertificateVerify -> WaitFinished -> Connected
//                 ^    |                                              |                          ^                                  |
//                 +----+ HelloRetryRequest, once                      +---> WaitCertificate -----+             Closed (both ways) <-+
//
// The client keeps the handshake secret for the prover. It gives it out in state Closed only: whoever has it while the
// connection lives could forge either side of it.
//
//   Client client(ClientConfig{…}, random);
//   socket.Write(client.TakeOutput());
//   while (…) { ATTESTOR_TRY(client.Receive(socket.Read())); socket.Write(client.TakeOutput()); response += client.TakeApplicationData(); }
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/crypto/ecdh.h"
#include "web/tls/handshake_checks.h"
#include "web/tls/key_schedule.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"

namespace attestor::tls {

struct ClientConfig {
  std::string host;
  ByteArray<32> challenge{};  // becomes legacy_session_id
  // check_chain judges the server's certificates (DER, leaf first) before anything is sent that depends on them.
  std::function<Status(std::span<const Bytes> chain)> check_chain;
};

class Client {
 public:
  // Client begins a handshake; its ClientHello is in TakeOutput(). `random` must outlive the handshake.
  Client(ClientConfig config, Random& random);

  // Receive takes bytes from the server. An error is final; an alert for the server may be in TakeOutput().
  Status Receive(ByteView from_server);
  // Send protects application data; Connected only (tls.state).
  Status Send(ByteView data);
  // Close queues close_notify; nothing can be sent afterwards.
  Status Close();
  // TransportClosed tells the client that no byte can follow in either direction: state Closed.
  void TransportClosed();

  Bytes TakeOutput() { return std::exchange(output_, {}); }
  Bytes TakeApplicationData() { return std::exchange(application_data_, {}); }

  bool connected() const { return std::holds_alternative<Connected>(state_); }
  // peer_closed is true once the server's close_notify came: the response was not cut off.
  bool peer_closed() const { return peer_end_.closed(); }
  // certificate_requested is true once the server asked for a client certificate.
  bool certificate_requested() const { return certificate_requested_; }
  // CheckEnd is for the end of the transport: tls.truncated without the server's close_notify, tls.after_close when
  // bytes follow it. An HTTP message that ends by its own framing needs no close_notify, so the caller decides whether
  // to ask.
  Status CheckEnd() const;

  // HandshakeSecretForOpening gives the handshake secret of RFC 8446 section 7.1; Closed only (tls.state).
  Result<Secret> HandshakeSecretForOpening() const;

 private:
  struct WaitServerHello {
    crypto::EcdhKey key;
    ClientHello hello;
    std::optional<Suite> retried;  // what a HelloRetryRequest named
  };
  // Suite, keys and secrets that live from ServerHello to Finished.
  struct Handshake {
    Suite suite;
    HandshakeSecret secret;
    TrafficSecrets traffic;
    RecordCipher opener;
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
    Secret handshake_secret;
    RecordCipher sealer;
    RecordCipher opener;
    bool close_sent = false;
  };
  struct Closed {
    Secret handshake_secret;
  };
  struct Failed {};
  using State = std::variant<WaitServerHello, WaitEncryptedExtensions, WaitCertificateOrRequest, WaitCertificate,
                             WaitCertificateVerify, WaitFinished, Connected, Closed, Failed>;

  // One transition each: a message in a state gives the next state.
  Result<State> On(WaitServerHello& state, const HandshakeMessage& message);
  Result<State> On(WaitEncryptedExtensions& state, const HandshakeMessage& message);
  Result<State> On(WaitCertificateOrRequest& state, const HandshakeMessage& message);
  Result<State> On(WaitCertificate& state, const HandshakeMessage& message);
  Result<State> On(WaitCertificateVerify& state, const HandshakeMessage& message);
  Result<State> On(WaitFinished& state, const HandshakeMessage& message);
  Result<State> On(Connected& state, const HandshakeMessage& message);
  Result<State> On(Closed& state, const HandshakeMessage& message);
  Result<State> On(Failed& state, const HandshakeMessage& message);

  Result<State> OnHelloRetry(WaitServerHello& state, const HandshakeMessage& message, const ServerHello& retry);
  Result<State> OnCertificate(Handshake& handshake, const HandshakeMessage& message);
  Status OnRecord(const Record& record);
  Status OnPlainRecord(const Record& record);
  Status OnContent(ContentType type, ByteView content);
  Status OnHandshakeAlert(ByteView content);
  Status OnHandshakeBytes(ByteView content);
  Handshake* InHandshake();
  RecordCipher* Opener();
  Bytes SecondFlight(const Handshake& handshake);
  void SendHello(const ClientHello& hello);
  void SendChangeCipherSpec();
  void SendAlert(const Error& error);
  Status Fail(const Error& error);

  ClientConfig config_;
  Random& random_;
  State state_;
  Transcript transcript_;
  HandshakeReader handshake_;
  Bytes incoming_;
  Bytes output_;
  Bytes application_data_;
  bool certificate_requested_ = false;
  bool sent_change_cipher_spec_ = false;
  int change_cipher_specs_ = 0;
  PeerEnd peer_end_;
};

// MakeClientHello builds the first ClientHello: what CheckClientHello accepts for `host` and `challenge`.
ClientHello MakeClientHello(std::string_view host, const ByteArray<32>& challenge, const ByteArray<32>& random,
                            const KeyShare& share);

}  // namespace attestor::tls
