#include "tls/client.h"

#include "crypto/certificate.h"
#include "tls/errors.h"

namespace attestor::tls {
namespace {

KeyShare ShareOf(const crypto::EcdhKey& key) {
  return {key.group() == crypto::EcdhGroup::kX25519 ? kGroupX25519 : kGroupP256, key.public_key()};
}

Status Expect(const HandshakeMessage& message, HandshakeType type) {
  if (message.type == type) return Ok();
  if (message.type == HandshakeType::kCertificateRequest) return Error(kCertificateRequest);
  return Error(kUnexpectedMessage,
               "type " + std::to_string(static_cast<int>(message.type)) + ", expected " + std::to_string(static_cast<int>(type)));
}

// The alert that RFC 8446 section 6.2 names for an error, as far as a server can use it.
uint8_t AlertFor(const Error& error) {
  if (error.Is(kRecordTag)) return 20;
  if (error.Is(kRecordLength)) return 22;
  if (error.Is(kMalformed) || error.Is(kHandshakeTooLarge)) return 50;
  if (error.Is(kCertificateVerify) || error.Is(kServerFinished)) return 51;
  if (error.Is(kVersion)) return 70;
  if (error.Is(kUnexpectedMessage) || error.Is(kUnexpectedRecord) || error.Is(kKeyUpdate) || error.Is(kPostHandshake)) return 10;
  if (error.Is(kExtension)) return 110;
  if (error.Is(kAlpn)) return 120;
  if (error.code().id.starts_with("certificate.") || error.code().id.starts_with("crypto.")) return 42;
  return 47;
}

}  // namespace

ClientHello MakeClientHello(std::string_view host, const ByteArray<32>& challenge, const ByteArray<32>& random, const KeyShare& share) {
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
    : config_(std::move(config)), random_(random), state_(Failed{}), transcript_(SuiteHash(kAes128GcmSha256)) {
  crypto::EcdhKey key = crypto::EcdhKey::Generate(crypto::EcdhGroup::kX25519, random_);
  ClientHello hello = MakeClientHello(config_.host, config_.challenge, random_.Array<32>(), ShareOf(key));
  SendHello(hello);
  state_ = WaitServerHello{std::move(key), std::move(hello)};
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

Status Client::Fail(const Error& error) {
  const uint8_t alert[] = {2, AlertFor(error)};
  if (auto* open = std::get_if<Connected>(&state_)) {
    if (!open->close_sent) Append(output_, open->sealer.Seal(ContentType::kAlert, alert));
  } else if (!error.Is(kAlert) && !std::holds_alternative<Failed>(state_)) {
    Append(output_, EncodeRecord(ContentType::kAlert, alert));
  }
  state_ = Failed{};
  return error;
}

Status Client::Receive(ByteView from_server) {
  if (std::holds_alternative<Failed>(state_)) return Error(kState, "the connection has failed already");
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

RecordCipher* Client::Opener() {
  if (auto* state = std::get_if<WaitEncryptedExtensions>(&state_)) return &state->handshake.opener;
  if (auto* state = std::get_if<WaitCertificate>(&state_)) return &state->handshake.opener;
  if (auto* state = std::get_if<WaitCertificateVerify>(&state_)) return &state->handshake.opener;
  if (auto* state = std::get_if<WaitFinished>(&state_)) return &state->handshake.opener;
  if (auto* state = std::get_if<Connected>(&state_)) return &state->opener;
  return nullptr;
}

Status Client::OnRecord(const Record& record) {
  if (std::holds_alternative<Closed>(state_) || peer_closed_) return Error(kAfterClose);
  RecordCipher* opener = Opener();
  if (record.type == ContentType::kChangeCipherSpec && !connected()) {
    // Middle-box compatibility: one for a HelloRetryRequest, one for a ServerHello at most.
    if (++change_cipher_specs_ > 2) return Error(kChangeCipherSpec, "too many");
    return CheckChangeCipherSpec(record.fragment);
  }
  if (opener == nullptr) return OnPlainRecord(record);
  ATTESTOR_ASSIGN(const InnerPlaintext inner, opener->Open(record));
  return OnContent(inner.type, inner.content);
}

Status Client::OnPlainRecord(const Record& record) {
  if (record.type == ContentType::kAlert) return OnAlert(record.fragment);
  if (record.type != ContentType::kHandshake) return Error(kUnexpectedRecord, "before ServerHello");
  return OnHandshakeBytes(record.fragment);
}

Status Client::OnContent(ContentType type, ByteView content) {
  switch (type) {
    case ContentType::kAlert: return OnAlert(content);
    case ContentType::kHandshake: return OnHandshakeBytes(content);
    case ContentType::kApplicationData:
      if (!connected()) return Error(kInnerType, "application data before Finished");
      if (!handshake_.empty()) return Error(kUnexpectedMessage, "application data inside a handshake message");
      Append(application_data_, content);
      return Ok();
    case ContentType::kChangeCipherSpec: break;
  }
  return Error(kInnerType, "change_cipher_spec");
}

Status Client::OnAlert(ByteView content) {
  if (content.size() != 2) return Error(kMalformed, "alert");
  if (content[1] == kCloseNotify && connected()) {
    peer_closed_ = true;
    return Ok();
  }
  return Error(kAlert, AlertName(content[1]));
}

Status Client::OnHandshakeBytes(ByteView content) {
  if (content.empty()) return Error(kMalformed, "an empty handshake record");
  ATTESTOR_TRY(handshake_.Feed(content));
  while (true) {
    ATTESTOR_ASSIGN(const std::optional<HandshakeMessage> message, handshake_.Next());
    if (!message) return Ok();
    ATTESTOR_ASSIGN(State next, std::visit([&](auto& state) { return On(state, *message); }, state_));
    const bool keys_changed = next.index() != state_.index() &&
                              (std::holds_alternative<WaitEncryptedExtensions>(next) || std::holds_alternative<Connected>(next));
    state_ = std::move(next);
    if (keys_changed && !handshake_.empty()) return Error(kKeyChangeSpan);
  }
}

Result<Client::State> Client::OnHelloRetry(WaitServerHello& state, const HandshakeMessage& message, const ServerHello& retry) {
  if (state.retried) return Error(kHelloRetry, "a second HelloRetryRequest");
  ATTESTOR_ASSIGN(const uint16_t group, CheckHelloRetry(state.hello, retry));
  if (!handshake_.empty()) return Error(kKeyChangeSpan);
  transcript_.Retry();
  transcript_.Add(message);
  crypto::EcdhKey key = crypto::EcdhKey::Generate(*ToEcdhGroup(group), random_);
  ClientHello second = state.hello;
  for (Extension& extension : second.extensions) {
    if (extension.type == ExtensionType::kKeyShare) extension.data = EncodeClientKeyShare(ShareOf(key));
  }
  if (const Extension* cookie = FindExtension(retry.extensions, ExtensionType::kCookie)) second.extensions.push_back(*cookie);
  SendChangeCipherSpec();
  SendHello(second);
  return State(WaitServerHello{std::move(key), std::move(second), true});
}

Result<Client::State> Client::On(WaitServerHello& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kServerHello));
  ATTESTOR_ASSIGN(const ServerHello server, ParseServerHello(message.body()));
  if (server.is_retry()) return OnHelloRetry(state, message, server);
  ATTESTOR_ASSIGN(const KeyShare share, CheckServerHello(state.hello, server));
  transcript_.Add(message);
  auto shared = state.key.Agree(share.key);
  if (!shared.ok()) return Error(kKeyShare, shared.error().Text());
  HandshakeSecret secret = HandshakeSecret::FromSharedSecret(SuiteHash(server.cipher_suite), *shared);
  TrafficSecrets traffic = secret.HandshakeTraffic(transcript_.Hash());
  RecordCipher opener = RecordCipher::Create(server.cipher_suite, traffic.server);
  return State(WaitEncryptedExtensions{{std::move(secret), std::move(traffic), std::move(opener)}});
}

Result<Client::State> Client::On(WaitEncryptedExtensions& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kEncryptedExtensions));
  ATTESTOR_ASSIGN(const std::vector<Extension> extensions, ParseEncryptedExtensions(message.body()));
  ATTESTOR_TRY(CheckEncryptedExtensions(extensions));
  transcript_.Add(message);
  return State(WaitCertificate{std::move(state.handshake)});
}

Result<Client::State> Client::On(WaitCertificate& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kCertificate));
  ATTESTOR_ASSIGN(const std::vector<Bytes> chain, ParseCertificate(message.body()));
  ATTESTOR_TRY(config_.check_chain(chain));
  ATTESTOR_ASSIGN(const crypto::Certificate leaf, crypto::Certificate::Parse(chain[0]));
  transcript_.Add(message);
  return State(WaitCertificateVerify{std::move(state.handshake), leaf.spki()});
}

Result<Client::State> Client::On(WaitCertificateVerify& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kCertificateVerify));
  ATTESTOR_ASSIGN(const CertificateVerify verify, ParseCertificateVerify(message.body()));
  ATTESTOR_TRY(CheckCertificateVerify(verify, state.leaf_spki, transcript_.Hash()));
  transcript_.Add(message);
  return State(WaitFinished{std::move(state.handshake)});
}

Result<Client::State> Client::On(WaitFinished& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(Expect(message, HandshakeType::kFinished));
  const crypto::HashId hash = SuiteHash(kAes128GcmSha256);
  const TrafficSecrets& traffic = state.handshake.traffic;
  if (!ConstantTimeEqual(message.body(), FinishedMac(hash, traffic.server, transcript_.Hash()))) return Error(kServerFinished);
  transcript_.Add(message);
  const Bytes transcript_hash = transcript_.Hash();
  const TrafficSecrets application = state.handshake.secret.Master().ApplicationTraffic(transcript_hash);
  const Bytes finished = EncodeHandshake(HandshakeType::kFinished, FinishedMac(hash, traffic.client, transcript_hash));
  SendChangeCipherSpec();
  Append(output_, RecordCipher::Create(kAes128GcmSha256, traffic.client).Seal(ContentType::kHandshake, finished));
  return State(Connected{state.handshake.secret.secret().Clone(), RecordCipher::Create(kAes128GcmSha256, application.client),
                         RecordCipher::Create(kAes128GcmSha256, application.server)});
}

Result<Client::State> Client::On(Connected& state, const HandshakeMessage& message) {
  ATTESTOR_TRY(CheckPostHandshake(message));
  return State(std::move(state));
}

Result<Client::State> Client::On(Closed&, const HandshakeMessage&) { return Error(kAfterClose); }
Result<Client::State> Client::On(Failed&, const HandshakeMessage&) { return Error(kState); }

Status Client::Send(ByteView data) {
  auto* open = std::get_if<Connected>(&state_);
  if (open == nullptr || open->close_sent) return Error(kState, "not connected");
  while (!data.empty()) {
    const ByteView piece = data.first(std::min(data.size(), kMaxPlaintext));
    Append(output_, open->sealer.Seal(ContentType::kApplicationData, piece));
    data = data.subspan(piece.size());
  }
  return Ok();
}

Status Client::Close() {
  auto* open = std::get_if<Connected>(&state_);
  if (open == nullptr) return Error(kState, "not connected");
  if (open->close_sent) return Ok();
  const uint8_t alert[] = {1, kCloseNotify};
  Append(output_, open->sealer.Seal(ContentType::kAlert, alert));
  open->close_sent = true;
  return Ok();
}

void Client::TransportClosed() {
  auto* open = std::get_if<Connected>(&state_);
  if (open == nullptr) {
    state_ = Failed{};
    return;
  }
  Secret secret = std::move(open->handshake_secret);
  state_ = Closed{std::move(secret)};
}

Result<Secret> Client::HandshakeSecretForOpening() const {
  const auto* closed = std::get_if<Closed>(&state_);
  if (closed == nullptr) return Error(kState, "secrets are opened only after the connection is closed");
  return closed->handshake_secret.Clone();
}

}  // namespace attestor::tls
