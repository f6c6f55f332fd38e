#include "testkit/tls/test_server.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/crypto/aead.h"
#include "core/crypto/certificate_builder.h"
#include "core/crypto/ecdh.h"
#include "core/wire/reader.h"
#include "web/tls/errors.h"
#include "web/tls/record_protection.h"

namespace attestor::tls {
namespace {

constexpr crypto::HashId kHash = crypto::HashId::kSha256;

// SHA-256("HelloRetryRequest") is the random that makes a ServerHello a HelloRetryRequest.
ByteArray<32> RetryRandom() { return crypto::Sha256(AsBytes("HelloRetryRequest")); }

Bytes EncodeExtensionList(const std::vector<Extension>& extensions) {
  wire::Writer out;
  for (const Extension& extension : extensions) out.U16(static_cast<uint16_t>(extension.type)).Vector16(extension.data);
  return std::move(wire::Writer().Vector16(out.bytes())).Take();
}

// SkipTo cuts records off `stream` until one of `type`.
Record SkipTo(ByteView stream, ContentType type) {
  while (true) {
    const auto record = NextRecord(stream);
    if (!record.ok() || !record->has_value()) std::abort();
    if ((*record)->type == type) return **record;
    stream = stream.subspan((*record)->bytes.size());
  }
}

}  // namespace

TestServer::TestServer(Random& random) : random_(random), key_(crypto::P256Key::Generate(random)) {
  const Time now = *ParseTime("2026-06-01T00:00:00Z");
  request_extensions = {{ExtensionType::kSignatureAlgorithms, EncodeU16List(kSignatureSchemes)}};
  chain = {
      crypto::MakeSelfSigned(key_, "bank.example", now - std::chrono::hours(1), now + std::chrono::hours(1), random)
          .der()};
}

void TestServer::ReadHello(ByteView from_client) {
  const Record record = SkipTo(from_client, ContentType::kHandshake);
  auto hello = ParseClientHello(record.fragment.subspan(4));
  if (!hello.ok()) std::abort();
  client_hello_ = std::move(hello).value();
  Add(record.fragment);
}

Bytes TestServer::Retry(uint16_t group, std::vector<Extension> extra) {
  ServerHello retry;
  retry.random = RetryRandom();
  retry.session_id = client_hello_->session_id;
  retry.cipher_suite = kAes128GcmSha256.id;
  retry.extensions = {{ExtensionType::kSupportedVersions, {3, 4}},
                      {ExtensionType::kKeyShare, {static_cast<uint8_t>(group >> 8), static_cast<uint8_t>(group)}}};
  retry.extensions.insert(retry.extensions.end(), extra.begin(), extra.end());
  if (edit_hello) edit_hello(retry);
  const Bytes message = EncodeServerHello(retry);
  transcript_.Retry();
  Add(message);
  return EncodeRecord(ContentType::kHandshake, message);
}

Bytes TestServer::HelloMessage(uint16_t group) {
  const crypto::EcdhKey key = crypto::EcdhKey::Generate(*ToEcdhGroup(group), random_);
  const auto shares = ParseClientKeyShares(FindExtension(client_hello_->extensions, ExtensionType::kKeyShare)->data);
  wire::Writer share;
  share.U16(group).Vector16(key.public_key());
  ServerHello hello;
  hello.random = random_.Array<32>();
  hello.session_id = client_hello_->session_id;
  hello.cipher_suite = kAes128GcmSha256.id;
  hello.extensions = {{ExtensionType::kSupportedVersions, {3, 4}}, {ExtensionType::kKeyShare, share.bytes()}};
  if (edit_hello) edit_hello(hello);
  Bytes message = EncodeServerHello(hello);
  Add(message);
  // A share of another group makes no secret; the client must refuse such a ServerHello before it matters.
  const auto shared = key.Agree(shares->at(0).key);
  if (!shared.ok()) return message;
  secret_.emplace(HandshakeSecret::FromSharedSecret(kHash, *shared));
  handshake_ = secret_->HandshakeTraffic(transcript_.Hash());
  sealer_.emplace(RecordProtection::Create(kAes128GcmSha256, handshake_.server));
  sealing_secret_ = handshake_.server.Clone();
  opener_.emplace(RecordProtection::Create(kAes128GcmSha256, handshake_.client));
  return message;
}

Bytes TestServer::CertificateMessage() const {
  wire::Writer list;
  for (size_t i = 0; i < chain.size(); ++i) {
    list.Vector24(chain[i]).Put(EncodeExtensionList(i == 0 ? certificate_extensions : std::vector<Extension>{}));
  }
  wire::Writer body;
  body.Vector8({}).Vector24(list.bytes());
  return EncodeHandshake(HandshakeType::kCertificate, body.bytes());
}

std::vector<Bytes> TestServer::FlightMessages() {
  std::vector<Bytes> flight = {
      EncodeHandshake(HandshakeType::kEncryptedExtensions, EncodeExtensionList(encrypted_extensions))};
  if (request_certificate) {
    wire::Writer body;
    body.Vector8(request_context).Put(EncodeExtensionList(request_extensions));
    flight.push_back(EncodeHandshake(HandshakeType::kCertificateRequest, body.bytes()));
  }
  flight.push_back(CertificateMessage());
  for (const Bytes& message : flight) Add(message);
  const Bytes spaces(64, 0x20);
  const Bytes to_sign =
      Concat({spaces, AsBytes("TLS 1.3, server CertificateVerify"), ByteArray<1>{0}, transcript_.Hash()});
  CertificateVerify verify{0x0403, key_.SignDer(to_sign)};
  if (edit_verify) edit_verify(verify);
  wire::Writer body;
  body.U16(verify.scheme).Vector16(verify.signature);
  flight.push_back(EncodeHandshake(HandshakeType::kCertificateVerify, body.bytes()));
  Add(flight.back());
  flight.push_back(
      EncodeHandshake(HandshakeType::kFinished, FinishedMac(kHash, handshake_.server, transcript_.Hash())));
  if (edit_finished) edit_finished(flight.back());
  Add(flight.back());
  application_ = secret_->Master().ApplicationTraffic(transcript_.Hash());
  // RFC 8446 section 4.4.2: empty context, empty list.
  if (request_certificate) client_flight_ = {11, 0, 0, 4, 0, 0, 0, 0};
  Add(client_flight_);
  Append(client_flight_,
         EncodeHandshake(HandshakeType::kFinished, FinishedMac(kHash, handshake_.client, transcript_.Hash())));
  return flight;
}

Bytes TestServer::Flight() {
  Bytes all;
  for (const Bytes& message : FlightMessages()) Append(all, message);
  return Seal(ContentType::kHandshake, all);
}

void TestServer::UseApplicationKeys() {
  if (std::exchange(uses_application_keys_, true)) return;
  sealer_.emplace(RecordProtection::Create(kAes128GcmSha256, application_.server));
  sealing_secret_ = application_.server.Clone();
}

Status TestServer::ReadFinished(ByteView from_client) {
  ATTESTOR_ASSIGN(const InnerPlaintext inner, opener_->Open(SkipTo(from_client, ContentType::kApplicationData)));
  if (inner.type != ContentType::kHandshake || inner.content != client_flight_) return Error(kClientFinished);
  opener_.emplace(RecordProtection::Create(kAes128GcmSha256, application_.client));
  UseApplicationKeys();
  return Ok();
}

Bytes TestServer::SealRaw(ByteView inner) {
  // Written apart from RecordProtection, which makes no malformed record.
  const TrafficKeys keys = DeriveTrafficKeys(kAes128GcmSha256, sealing_secret_);
  auto aead = crypto::AesGcm::Create(keys.key);
  ByteArray<12> nonce = *ToArray<12>(keys.iv.Reveal());
  nonce[11] ^= static_cast<uint8_t>(sealer_->sequence());
  const size_t size = inner.size() + crypto::kGcmTagSize;
  const Bytes header = {23, 3, 3, static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
  return Concat({header, aead->Seal(nonce, header, inner)});
}

Result<InnerPlaintext> TestServer::Open(ByteView from_client) {
  return opener_->Open(SkipTo(from_client, ContentType::kApplicationData));
}

}  // namespace attestor::tls
