#include "web/tls/client.h"

#include <algorithm>

#include "web/tls/errors.h"
#include "web/tls/suite.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::tls {
namespace {

// The alert for an error, as near to RFC 8446 section 6.2 as our codes tell apart: every fault of an extension is one.
uint8_t AlertFor(const Error& error) {
  const auto is_one_of = [&error](std::initializer_list<const ErrorCode*> codes) {
    return std::ranges::any_of(codes, [&error](const ErrorCode* code) { return error.Is(*code); });
  };
  if (is_one_of({&kUnexpectedMessage, &kUnexpectedRecord, &kInnerType, &kChangeCipherSpec, &kKeyChangeSpan, &kKeyUpdate,
                 &kPostHandshake, &kAfterClose})) {
    return 10;
  }
  if (error.Is(kRecordTag)) return 20;
  if (error.Is(kRecordLength)) return 22;
  if (is_one_of({&kMalformed, &kHandshakeTooLarge, &kCertificateMissing, &kRecordHeader})) return 50;
  if (is_one_of({&kCertificateVerify, &kServerFinished})) return 51;
  if (error.Is(kVersion)) return 70;
  if (error.Is(kExtension)) return 110;
  if (error.code().id.starts_with("certificate.") || error.code().id.starts_with("crypto.")) return 42;
  return 47;
}

}  // namespace

ClientHello MakeClientHello(std::string_view host, const ByteArray<32>& challenge, const ByteArray<32>& random,
                            const KeyShare& share) {
  ClientHello hello;
  hello.random = random;
  hello.session_id = ToBytes(challenge);
  hello.cipher_suites.assign(kCipherSuites.begin(), kCipherSuites.end());
  std::vector<uint16_t> certificate_schemes(kSignatureSchemes.begin(), kSignatureSchemes.end());
  certificate_schemes.insert(certificate_schemes.end(), kCertificateOnlySchemes.begin(), kCertificateOnlySchemes.end());
  const uint16_t versions[] = {kTls13};
  hello.extensions = {
      {ExtensionType::kServerName, EncodeServerName(host)},
      {ExtensionType::kSupportedGroups, EncodeU16List(kGroups)},
      {ExtensionType::kSignatureAlgorithms, EncodeU16List(kSignatureSchemes)},
      {ExtensionType::kAlpn, EncodeAlpn(kAlpnHttp11)},
      {ExtensionType::kSupportedVersions, EncodeSupportedVersions(versions)},
      // Tickets are never used; a server that sends them confirms its key early, which later proofs can use.
      {ExtensionType::kPskKeyExchangeModes, {1, 1}},
      {ExtensionType::kSignatureAlgorithmsCert, EncodeU16List(certificate_schemes)},
      {ExtensionType::kKeyShare, EncodeClientKeyShare(share)},
  };
  return hello;
}

Client::Client(ClientConfig config, Random& random)
    : Client(std::move(config), random, std::make_unique<EphemeralKeys>(random)) {}

Client::Client(ClientConfig config, Random& random, std::unique_ptr<ClientKeySource> keys)
    : config_(std::move(config)), state_(tls13::Failed{}) {
  const KeyShare share = keys->NewShare(kGroupX25519);
  ClientHello hello = MakeClientHello(config_.host, config_.challenge, random.Array<32>(), share);
  SendHello(hello);
  state_ = tls13::WaitServerHello{std::move(keys), std::move(hello)};
}

void Client::SendHello(const ClientHello& hello) {
  const Bytes message = EncodeClientHello(hello);
  transcript_.Add(ByteView(message));
  Append(output_, EncodeRecord(ContentType::kHandshake, message));
}

void Client::SendChangeCipherSpec() {
  if (sent_change_cipher_spec_) return;
  sent_change_cipher_spec_ = true;
  const uint8_t one[] = {1};
  Append(output_, EncodeRecord(ContentType::kChangeCipherSpec, one));
}

// An alert goes out under the newest keys that the client sends with. An alert is never answered with one.
void Client::SendAlert(const Error& error) {
  const uint8_t alert[] = {2, AlertFor(error)};
  if (auto* open = std::get_if<tls13::Connected>(&state_)) {
    if (!open->close_sent) Append(output_, open->sealer.Seal(ContentType::kAlert, alert));
  } else if (const tls13::Handshake* handshake = InHandshake()) {
    SendChangeCipherSpec();
    Append(output_,
           RecordProtection::Create(handshake->suite, handshake->traffic.client).Seal(ContentType::kAlert, alert));
  } else if (std::holds_alternative<tls13::WaitServerHello>(state_)) {
    Append(output_, EncodeRecord(ContentType::kAlert, alert));
  }
}

Status Client::Fail(const Error& error) {
  if (!error.Is(kAlert)) SendAlert(error);
  state_ = tls13::Failed{};
  return error;
}

Status Client::Receive(ByteView from_server) {
  if (std::holds_alternative<tls13::Failed>(state_)) return Error(kState, "the connection has failed already");
  Append(incoming_, from_server);
  size_t used = 0;
  while (true) {
    auto record = NextRecord(ByteView(incoming_).subspan(used));
    if (!record.ok()) return Fail(record.error());
    if (!record->has_value()) break;
    used += (*record)->bytes.size();
    const Status handled = OnRecord(**record);
    if (!handled.ok()) return Fail(handled.error());
  }
  incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<ptrdiff_t>(used));
  return Ok();
}

tls13::Handshake* Client::InHandshake() {
  if (auto* state = std::get_if<tls13::WaitEncryptedExtensions>(&state_)) return &state->handshake;
  if (auto* state = std::get_if<tls13::WaitCertificateOrRequest>(&state_)) return &state->handshake;
  if (auto* state = std::get_if<tls13::WaitCertificate>(&state_)) return &state->handshake;
  if (auto* state = std::get_if<tls13::WaitCertificateVerify>(&state_)) return &state->handshake;
  if (auto* state = std::get_if<tls13::WaitFinished>(&state_)) return &state->handshake;
  return nullptr;
}

RecordProtection* Client::Opener() {
  if (tls13::Handshake* handshake = InHandshake()) return &handshake->opener;
  if (auto* state = std::get_if<tls13::Connected>(&state_)) return &state->opener;
  return nullptr;
}

Status Client::OnRecord(const Record& record) {
  if (std::holds_alternative<tls13::Closed>(state_) || peer_closed()) return Error(kAfterClose);
  RecordProtection* opener = Opener();
  if (record.type == ContentType::kChangeCipherSpec && !connected()) {
    // Middle-box compatibility: one for a HelloRetryRequest, one for a ServerHello at most.
    if (++change_cipher_specs_ > 2) return Error(kChangeCipherSpec, "too many");
    if (!handshake_.empty()) return Error(kChangeCipherSpec, "inside a handshake message");
    return CheckChangeCipherSpec(record.fragment);
  }
  if (opener == nullptr) return OnPlainRecord(record);
  ATTESTOR_ASSIGN(const InnerPlaintext inner, opener->Open(record));
  return OnContent(inner.type, inner.content);
}

Status Client::OnPlainRecord(const Record& record) {
  if (record.type == ContentType::kAlert) return OnHandshakeAlert(record.fragment);
  if (record.type != ContentType::kHandshake) return Error(kUnexpectedRecord, "before ServerHello");
  return OnHandshakeBytes(record.fragment);
}

Status Client::OnContent(ContentType type, ByteView content) {
  if (type == ContentType::kHandshake) {
    ATTESTOR_TRY(peer_end_.OnContent(type, content));
    return OnHandshakeBytes(content);
  }
  if (!connected()) {
    if (type == ContentType::kAlert) return OnHandshakeAlert(content);
    return Error(kInnerType, "application data before Finished");
  }
  if (!handshake_.empty()) return Error(kUnexpectedMessage, "another record inside a handshake message");
  ATTESTOR_TRY(peer_end_.OnContent(type, content));
  if (type == ContentType::kApplicationData) Append(application_data_, content);
  return Ok();
}

// OnHandshakeAlert: before Finished every alert is the end, close_notify too.
Status Client::OnHandshakeAlert(ByteView content) {
  if (content.size() != 2) return Error(kMalformed, "alert");
  return Error(kAlert, AlertName(content[1]));
}

Status Client::OnHandshakeBytes(ByteView content) {
  if (content.empty()) return Error(kMalformed, "an empty handshake record");
  ATTESTOR_TRY(handshake_.Feed(content));
  while (true) {
    ATTESTOR_ASSIGN(const std::optional<HandshakeMessage> message, handshake_.Next());
    if (!message) return Ok();
    ATTESTOR_ASSIGN(State next, std::visit([&](auto& state) { return On(state, *message); }, state_));
    const bool keys_changed =
        next.index() != state_.index() && (std::holds_alternative<tls13::WaitEncryptedExtensions>(next) ||
                                           std::holds_alternative<tls13::Connected>(next));
    state_ = std::move(next);
    if (keys_changed && !handshake_.empty()) return Error(kKeyChangeSpan);
  }
}

Status Client::Send(ByteView data) {
  auto* open = std::get_if<tls13::Connected>(&state_);
  if (open == nullptr || open->close_sent) return Error(kState, "not connected");
  while (!data.empty()) {
    if (open->sealer.sequence() >= kMaxRecords) return Error(kSequence, "sending");
    const ByteView piece = data.first(std::min(data.size(), kMaxPlaintext));
    Append(output_, open->sealer.Seal(ContentType::kApplicationData, piece));
    data = data.subspan(piece.size());
  }
  return Ok();
}

Status Client::Close() {
  auto* open = std::get_if<tls13::Connected>(&state_);
  if (open == nullptr) return Error(kState, "not connected");
  if (open->close_sent) return Ok();
  const uint8_t alert[] = {1, kCloseNotify};
  Append(output_, open->sealer.Seal(ContentType::kAlert, alert));
  open->close_sent = true;
  return Ok();
}

void Client::TransportClosed() {
  auto* open = std::get_if<tls13::Connected>(&state_);
  if (open == nullptr) {
    state_ = tls13::Failed{};
    return;
  }
  std::unique_ptr<ClientKeySource> keys = std::move(open->keys);
  state_ = tls13::Closed{std::move(keys)};
}

Status Client::CheckEnd() const {
  if (!peer_closed()) return Error(kTruncated, incoming_.empty() ? "no close_notify" : "inside a record");
  if (!incoming_.empty()) return Error(kAfterClose, std::to_string(incoming_.size()) + " bytes");
  return Ok();
}

Result<Secret> Client::HandshakeSecretForOpening() const {
  const auto* closed = std::get_if<tls13::Closed>(&state_);
  if (closed == nullptr) return Error(kState, "secrets are opened only after the connection is closed");
  return closed->keys->HandshakeSecretForOpening();
}

}  // namespace attestor::tls
