// What a client of TLS 1.3 does with each message of the server, state by state (RFC 8446 section 4).
#include "core/crypto/certificate.h"
#include "web/tls/client.h"
#include "web/tls/errors.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::tls {
namespace {

Status Expect(const HandshakeMessage& message, HandshakeType type) {
  if (message.type == type) return Ok();
  return Error(kUnexpectedMessage, "type " + std::to_string(static_cast<int>(message.type)) + ", expected " +
                                       std::to_string(static_cast<int>(type)));
}

}  // namespace

Result<Client::State> Client::OnHelloRetry(tls13::WaitServerHello& state, const HandshakeMessage& message,
                                           const ServerHello& retry) {
  if (state.retried) return Error(kHelloRetry, "a second HelloRetryRequest");
  ATTESTOR_ASSIGN(const HelloRetry asked, CheckHelloRetry(state.hello, retry));
  if (!handshake_.empty()) return Error(kKeyChangeSpan);
  transcript_.Begin(asked.suite.hash);
  transcript_.Retry();
  transcript_.Add(message);
  const KeyShare share = state.keys->NewShare(asked.group);
  ClientHello second = state.hello;
  for (Extension& extension : second.extensions) {
    if (extension.type == ExtensionType::kKeyShare) extension.data = EncodeClientKeyShare(share);
  }
  if (const Extension* cookie = FindExtension(retry.extensions, ExtensionType::kCookie))
    second.extensions.push_back(*cookie);
  SendChangeCipherSpec();
  SendHello(second);
  return State(tls13::WaitServerHello{std::move(state.keys), std::move(second), asked.suite});
}

Result<Client::State> Client::On(tls13::WaitServerHello& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kServerHello));
  ATTESTOR_ASSIGN(const ServerHello server, ParseServerHello(message.body()));
  if (server.is_retry()) return OnHelloRetry(state, message, server);
  ATTESTOR_ASSIGN(const Negotiated chosen, CheckServerHello(state.hello, server, state.retried));
  transcript_.Begin(chosen.suite.hash);
  transcript_.Add(message);
  ATTESTOR_TRY(state.keys->Agree(chosen.suite, chosen.share));
  TrafficSecrets traffic = state.keys->HandshakeTraffic(transcript_.Hash());
  RecordProtection opener = RecordProtection::Create(chosen.suite, traffic.server);
  return State(
      tls13::WaitEncryptedExtensions{{chosen.suite, std::move(state.keys), std::move(traffic), std::move(opener)}});
}

Result<Client::State> Client::On(tls13::WaitEncryptedExtensions& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kEncryptedExtensions));
  ATTESTOR_ASSIGN(const std::vector<Extension> extensions, ParseEncryptedExtensions(message.body()));
  ATTESTOR_TRY(CheckEncryptedExtensions(extensions));
  transcript_.Add(message);
  return State(tls13::WaitCertificateOrRequest{std::move(state.handshake)});
}

Result<Client::State> Client::On(tls13::WaitCertificateOrRequest& state, const HandshakeMessage& message) {
  if (message.type != HandshakeType::kCertificateRequest) return OnCertificate(state.handshake, message);
  ATTESTOR_TRY(CheckCertificateRequest(message.body()));
  certificate_requested_ = true;
  transcript_.Add(message);
  return State(tls13::WaitCertificate{std::move(state.handshake)});
}

Result<Client::State> Client::On(tls13::WaitCertificate& state, const HandshakeMessage& message) {
  return OnCertificate(state.handshake, message);
}

Result<Client::State> Client::OnCertificate(tls13::Handshake& handshake, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kCertificate));
  ATTESTOR_ASSIGN(const std::vector<Bytes> chain, ParseCertificate(message.body()));
  ATTESTOR_TRY(config_.check_chain(chain));
  ATTESTOR_ASSIGN(const crypto::Certificate leaf, crypto::Certificate::Parse(chain[0]));
  transcript_.Add(message);
  return State(tls13::WaitCertificateVerify{std::move(handshake), leaf.spki()});
}

Result<Client::State> Client::On(tls13::WaitCertificateVerify& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kCertificateVerify));
  ATTESTOR_ASSIGN(const CertificateVerify verify, ParseCertificateVerify(message.body()));
  ATTESTOR_TRY(CheckCertificateVerify(verify, state.leaf_spki, transcript_.Hash()));
  transcript_.Add(message);
  return State(tls13::WaitFinished{std::move(state.handshake)});
}

// SecondFlight is what answers the server's Finished, in one record. The application keys do not depend on it.
Bytes Client::SecondFlight(const tls13::Handshake& handshake) {
  Bytes flight;
  if (certificate_requested_) {
    Append(flight, kNoCertificate);
    transcript_.Add(ByteView(kNoCertificate));
  }
  Append(flight, EncodeHandshake(HandshakeType::kFinished,
                                 FinishedMac(handshake.suite.hash, handshake.traffic.client, transcript_.Hash())));
  return flight;
}

Result<Client::State> Client::On(tls13::WaitFinished& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kFinished));
  const Suite& suite = state.handshake.suite;
  const TrafficSecrets& traffic = state.handshake.traffic;
  if (!ConstantTimeEqual(message.body(), FinishedMac(suite.hash, traffic.server, transcript_.Hash())))
    return Error(kServerFinished);
  transcript_.Add(message);
  const TrafficSecrets application = state.handshake.keys->ApplicationTraffic(transcript_.Hash());
  SendChangeCipherSpec();
  Append(output_,
         RecordProtection::Create(suite, traffic.client).Seal(ContentType::kHandshake, SecondFlight(state.handshake)));
  return State(tls13::Connected{std::move(state.handshake.keys), RecordProtection::Create(suite, application.client),
                                RecordProtection::Create(suite, application.server)});
}

Result<Client::State> Client::On(tls13::Connected& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(CheckPostHandshake(message));
  return State(std::move(state));
}

Result<Client::State> Client::On(tls13::Closed&, const HandshakeMessage&) { return Error(kAfterClose); }
Result<Client::State> Client::On(tls13::Failed&, const HandshakeMessage&) { return Error(kState); }

}  // namespace attestor::tls
