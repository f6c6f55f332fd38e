// The TLS client: a state machine without sockets. It has no certificate and says so to whoever asks for one. The
// states are those of web/tls/tls13_states.h, the transitions stand in tls13_transitions.cc.
//
// The client keeps the handshake secret for the prover. It gives it out in state Closed only: whoever has it while the
// connection lives could forge either side of it.
//
//   Client client(ClientConfig{…}, random);
//   socket.Write(client.TakeOutput());
//   while (…) { ATTESTOR_TRY(client.Receive(socket.Read())); socket.Write(client.TakeOutput()); response += client.TakeApplicationData(); }
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"
#include "web/tls/messages.h"
#include "web/tls/peer_end.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_source.h"
#include "web/tls/tls13_states.h"
#include "web/tls/transcript.h"

namespace attestor::tls {

struct ClientConfig {
  std::string host;
  ByteArray<32> challenge{};  // becomes legacy_session_id
  // check_chain judges the server's certificates (DER, leaf first) before anything is sent that depends on them.
  std::function<Status(std::span<const Bytes> chain)> check_chain;
};

class Client {
 public:
  // Client begins a handshake; its ClientHello is in TakeOutput(). It makes its keys itself, from `random`, which must
  // outlive it.
  Client(ClientConfig config, Random& random);
  // With keys that are held elsewhere.
  Client(ClientConfig config, Random& random, std::unique_ptr<ClientKeySource> keys);

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

  bool connected() const { return std::holds_alternative<tls13::Connected>(state_); }
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
  using State = tls13::State;

  // One transition each: a message in a state gives the next state.
  Result<State> On(tls13::WaitServerHello& state, const HandshakeMessage& message);
  Result<State> On(tls13::WaitEncryptedExtensions& state, const HandshakeMessage& message);
  Result<State> On(tls13::WaitCertificateOrRequest& state, const HandshakeMessage& message);
  Result<State> On(tls13::WaitCertificate& state, const HandshakeMessage& message);
  Result<State> On(tls13::WaitCertificateVerify& state, const HandshakeMessage& message);
  Result<State> On(tls13::WaitFinished& state, const HandshakeMessage& message);
  Result<State> On(tls13::Connected& state, const HandshakeMessage& message);
  Result<State> On(tls13::Closed& state, const HandshakeMessage& message);
  Result<State> On(tls13::Failed& state, const HandshakeMessage& message);

  Result<State> OnHelloRetry(tls13::WaitServerHello& state, const HandshakeMessage& message, const ServerHello& retry);
  Result<State> OnCertificate(tls13::Handshake& handshake, const HandshakeMessage& message);
  Status OnRecord(const Record& record);
  Status OnPlainRecord(const Record& record);
  Status OnContent(ContentType type, ByteView content);
  Status OnHandshakeAlert(ByteView content);
  Status OnHandshakeBytes(ByteView content);
  tls13::Handshake* InHandshake();
  RecordProtection* Opener();
  Bytes SecondFlight(const tls13::Handshake& handshake);
  void SendHello(const ClientHello& hello);
  void SendChangeCipherSpec();
  void SendAlert(const Error& error);
  Status Fail(const Error& error);

  ClientConfig config_;
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
