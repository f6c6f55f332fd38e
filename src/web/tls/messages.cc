#include "web/tls/messages.h"

#include <algorithm>

#include "core/wire/reader.h"
#include "web/tls/errors.h"

namespace attestor::tls {
namespace {

using wire::Reader;
using wire::Writer;

// SHA-256("HelloRetryRequest"), RFC 8446 section 4.1.3.
constexpr ByteArray<32> kRetryRandom = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                        0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                        0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

constexpr size_t kMaxExtensions = 64;

bool IsKnown(uint8_t type) {
  switch (static_cast<HandshakeType>(type)) {
    case HandshakeType::kClientHello:
    case HandshakeType::kServerHello:
    case HandshakeType::kNewSessionTicket:
    case HandshakeType::kEncryptedExtensions:
    case HandshakeType::kCertificate:
    case HandshakeType::kCertificateRequest:
    case HandshakeType::kCertificateVerify:
    case HandshakeType::kFinished:
    case HandshakeType::kKeyUpdate: return true;
    case HandshakeType::kMessageHash: return false;
  }
  return false;
}

// As gives a reader's error the code of this module, so that a person sees which message was broken.
template <class T>
Result<T> As(Result<T> result, std::string_view message) {
  if (result.ok() || result.error().code().id.starts_with("tls.")) return result;
  return Error(kMalformed, std::string(message) + ": " + result.error().Text());
}

Result<std::vector<Extension>> ParseExtensions(ByteView block) {
  Reader in(block);
  std::vector<Extension> extensions;
  while (!in.empty()) {
    ATTESTOR_ASSIGN(const uint16_t type, in.U16());
    ATTESTOR_ASSIGN(const ByteView data, in.Vector16(0, 0xffff));
    if (extensions.size() == kMaxExtensions) return Error(kExtension, "more than 64 extensions");
    if (FindExtension(extensions, static_cast<ExtensionType>(type)) != nullptr) {
      return Error(kExtension, "extension " + std::to_string(type) + " twice");
    }
    extensions.push_back({static_cast<ExtensionType>(type), ToBytes(data)});
  }
  return extensions;
}

Bytes EncodeExtensions(const std::vector<Extension>& extensions) {
  Writer out;
  for (const Extension& extension : extensions) out.U16(static_cast<uint16_t>(extension.type)).Vector16(extension.data);
  return std::move(out).Take();
}

Result<ByteArray<32>> TakeRandom(Reader& in) {
  ATTESTOR_ASSIGN(const ByteView bytes, in.Take(32));
  return *ToArray<32>(bytes);
}

Result<std::vector<uint16_t>> ToU16List(ByteView bytes) {
  if (bytes.size() % 2 != 0) return Error(kMalformed, "a list of odd length");
  std::vector<uint16_t> out;
  for (size_t i = 0; i < bytes.size(); i += 2) out.push_back(static_cast<uint16_t>(bytes[i] << 8 | bytes[i + 1]));
  return out;
}

Result<ClientHello> ReadClientHello(ByteView body) {
  Reader in(body);
  ClientHello hello;
  ATTESTOR_ASSIGN(hello.legacy_version, in.U16());
  ATTESTOR_ASSIGN(hello.random, TakeRandom(in));
  ATTESTOR_ASSIGN(const ByteView session_id, in.Vector8(0, 32));
  hello.session_id = ToBytes(session_id);
  ATTESTOR_ASSIGN(const ByteView suites, in.Vector16(2, 512));
  ATTESTOR_ASSIGN(hello.cipher_suites, ToU16List(suites));
  ATTESTOR_ASSIGN(const ByteView compression, in.Vector8(1, 255));
  hello.compression_methods = ToBytes(compression);
  ATTESTOR_ASSIGN(const ByteView extensions, in.Vector16(8, 0xffff));
  ATTESTOR_ASSIGN(hello.extensions, ParseExtensions(extensions));
  ATTESTOR_TRY(in.ExpectEnd());
  return hello;
}

Result<ServerHello> ReadServerHello(ByteView body) {
  Reader in(body);
  ServerHello hello;
  ATTESTOR_ASSIGN(hello.legacy_version, in.U16());
  ATTESTOR_ASSIGN(hello.random, TakeRandom(in));
  ATTESTOR_ASSIGN(const ByteView session_id, in.Vector8(0, 32));
  hello.session_id = ToBytes(session_id);
  ATTESTOR_ASSIGN(hello.cipher_suite, in.U16());
  ATTESTOR_ASSIGN(hello.compression_method, in.U8());
  // A TLS 1.2 server may leave the whole block out; the missing supported_versions is then the error to report.
  if (!in.empty()) {
    ATTESTOR_ASSIGN(const ByteView extensions, in.Vector16(0, 0xffff));
    ATTESTOR_ASSIGN(hello.extensions, ParseExtensions(extensions));
  }
  ATTESTOR_TRY(in.ExpectEnd());
  return hello;
}

Result<std::vector<Extension>> ReadEncryptedExtensions(ByteView body) {
  Reader in(body);
  ATTESTOR_ASSIGN(const ByteView block, in.Vector16(0, 0xffff));
  ATTESTOR_TRY(in.ExpectEnd());
  return ParseExtensions(block);
}

Result<std::vector<Extension>> ReadCertificateRequest(ByteView body) {
  Reader in(body);
  ATTESTOR_ASSIGN(const ByteView context, in.Vector8(0, 255));
  ATTESTOR_ASSIGN(const ByteView block, in.Vector16(0, 0xffff));
  ATTESTOR_TRY(in.ExpectEnd());
  if (!context.empty()) return Error(kCertificateRequest, "a context of " + std::to_string(context.size()) + " bytes");
  return ParseExtensions(block);
}

Result<std::vector<Bytes>> ReadCertificate(ByteView body) {
  Reader in(body);
  ATTESTOR_TRY(in.Vector8(0, 0));
  ATTESTOR_ASSIGN(const ByteView list, in.Vector24(0, kMaxHandshake));
  ATTESTOR_TRY(in.ExpectEnd());
  Reader entries(list);
  std::vector<Bytes> chain;
  while (!entries.empty()) {
    ATTESTOR_ASSIGN(const ByteView certificate, entries.Vector24(1, kMaxHandshake));
    ATTESTOR_ASSIGN(const ByteView extensions, entries.Vector16(0, 0xffff));
    if (!extensions.empty()) return Error(kExtension, "a certificate entry has extensions that were not asked for");
    if (chain.size() == kMaxCertificates) return Error(kMalformed, "more than 16 certificates");
    chain.push_back(ToBytes(certificate));
  }
  if (chain.empty()) return Error(kCertificateMissing);
  return chain;
}

Result<CertificateVerify> ReadCertificateVerify(ByteView body) {
  Reader in(body);
  CertificateVerify verify;
  ATTESTOR_ASSIGN(verify.scheme, in.U16());
  ATTESTOR_ASSIGN(const ByteView signature, in.Vector16(0, 2048));
  verify.signature = ToBytes(signature);
  ATTESTOR_TRY(in.ExpectEnd());
  return verify;
}

Result<std::string> ReadServerName(ByteView data) {
  Reader in(data);
  ATTESTOR_ASSIGN(const ByteView list, in.Vector16(1, 512));
  ATTESTOR_TRY(in.ExpectEnd());
  Reader names(list);
  ATTESTOR_ASSIGN(const uint8_t kind, names.U8());
  ATTESTOR_ASSIGN(const ByteView name, names.Vector16(1, 255));
  ATTESTOR_TRY(names.ExpectEnd());
  if (kind != 0) return Error(kMalformed, "name of type " + std::to_string(kind));
  return std::string(AsText(name));
}

Result<std::vector<uint16_t>> ReadU16List(ByteView data) {
  Reader in(data);
  ATTESTOR_ASSIGN(const ByteView list, in.Vector16(2, 512));
  ATTESTOR_TRY(in.ExpectEnd());
  return ToU16List(list);
}

Result<std::vector<uint16_t>> ReadSupportedVersions(ByteView data) {
  Reader in(data);
  ATTESTOR_ASSIGN(const ByteView list, in.Vector8(2, 254));
  ATTESTOR_TRY(in.ExpectEnd());
  return ToU16List(list);
}

Result<std::vector<std::string>> ReadAlpn(ByteView data) {
  Reader in(data);
  ATTESTOR_ASSIGN(const ByteView list, in.Vector16(2, 512));
  ATTESTOR_TRY(in.ExpectEnd());
  Reader names(list);
  std::vector<std::string> out;
  while (!names.empty()) {
    ATTESTOR_ASSIGN(const ByteView name, names.Vector8(1, 255));
    out.emplace_back(AsText(name));
  }
  return out;
}

Result<KeyShare> ReadKeyShare(Reader& in) {
  KeyShare share;
  ATTESTOR_ASSIGN(share.group, in.U16());
  ATTESTOR_ASSIGN(const ByteView key, in.Vector16(1, 512));
  share.key = ToBytes(key);
  return share;
}

Result<std::vector<KeyShare>> ReadClientKeyShares(ByteView data) {
  Reader in(data);
  ATTESTOR_ASSIGN(const ByteView list, in.Vector16(0, 2048));
  ATTESTOR_TRY(in.ExpectEnd());
  Reader shares(list);
  std::vector<KeyShare> out;
  while (!shares.empty()) {
    ATTESTOR_ASSIGN(KeyShare share, ReadKeyShare(shares));
    out.push_back(std::move(share));
  }
  return out;
}

Result<KeyShare> ReadServerKeyShare(ByteView data) {
  Reader in(data);
  ATTESTOR_ASSIGN(KeyShare share, ReadKeyShare(in));
  ATTESTOR_TRY(in.ExpectEnd());
  return share;
}

}  // namespace

Status HandshakeReader::Feed(ByteView fragment) {
  total_ += fragment.size();
  if (total_ > kMaxHandshake) return Error(kHandshakeTooLarge, "more than 128 KiB");
  Append(buffer_, fragment);
  return Ok();
}

Result<std::optional<HandshakeMessage>> HandshakeReader::Next() {
  if (buffer_.size() < 4) return std::optional<HandshakeMessage>();
  const uint8_t type = buffer_[0];
  if (!IsKnown(type)) return Error(kMalformed, "handshake message of type " + std::to_string(type));
  const size_t size = 4 + (static_cast<size_t>(buffer_[1]) << 16 | static_cast<size_t>(buffer_[2]) << 8 | buffer_[3]);
  if (size > kMaxHandshake) return Error(kHandshakeTooLarge, "a message of " + std::to_string(size) + " bytes");
  if (buffer_.size() < size) return std::optional<HandshakeMessage>();
  HandshakeMessage message{static_cast<HandshakeType>(type), ToBytes(ByteView(buffer_).first(size))};
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(size));
  return std::optional<HandshakeMessage>(std::move(message));
}

const Extension* FindExtension(const std::vector<Extension>& extensions, ExtensionType type) {
  const auto it = std::ranges::find(extensions, type, &Extension::type);
  return it == extensions.end() ? nullptr : &*it;
}

bool ServerHello::is_retry() const { return random == kRetryRandom; }

Result<ClientHello> ParseClientHello(ByteView body) { return As(ReadClientHello(body), "ClientHello"); }
Result<ServerHello> ParseServerHello(ByteView body) { return As(ReadServerHello(body), "ServerHello"); }
Result<std::vector<Extension>> ParseEncryptedExtensions(ByteView body) {
  return As(ReadEncryptedExtensions(body), "EncryptedExtensions");
}
Result<std::vector<Extension>> ParseCertificateRequest(ByteView body) {
  return As(ReadCertificateRequest(body), "CertificateRequest");
}
Result<std::vector<Bytes>> ParseCertificate(ByteView body) { return As(ReadCertificate(body), "Certificate"); }
Result<CertificateVerify> ParseCertificateVerify(ByteView body) {
  return As(ReadCertificateVerify(body), "CertificateVerify");
}

Result<std::string> ParseServerName(ByteView data) { return As(ReadServerName(data), "server_name"); }
Result<std::vector<uint16_t>> ParseU16List(ByteView data) { return As(ReadU16List(data), "list"); }
Result<std::vector<uint16_t>> ParseSupportedVersions(ByteView data) {
  return As(ReadSupportedVersions(data), "supported_versions");
}
Result<std::vector<std::string>> ParseAlpn(ByteView data) { return As(ReadAlpn(data), "ALPN"); }
Result<std::vector<KeyShare>> ParseClientKeyShares(ByteView data) { return As(ReadClientKeyShares(data), "key_share"); }
Result<KeyShare> ParseServerKeyShare(ByteView data) { return As(ReadServerKeyShare(data), "key_share"); }

Bytes EncodeHandshake(HandshakeType type, ByteView body) {
  Writer out;
  out.U8(static_cast<uint8_t>(type)).Vector24(body);
  return std::move(out).Take();
}

Bytes EncodeClientHello(const ClientHello& hello) {
  Writer out;
  out.U16(hello.legacy_version).Put(hello.random).Vector8(hello.session_id);
  Writer suites;
  for (uint16_t suite : hello.cipher_suites) suites.U16(suite);
  out.Vector16(suites.bytes()).Vector8(hello.compression_methods).Vector16(EncodeExtensions(hello.extensions));
  return EncodeHandshake(HandshakeType::kClientHello, out.bytes());
}

Bytes EncodeServerHello(const ServerHello& hello) {
  Writer out;
  out.U16(hello.legacy_version)
      .Put(hello.random)
      .Vector8(hello.session_id)
      .U16(hello.cipher_suite)
      .U8(hello.compression_method);
  out.Vector16(EncodeExtensions(hello.extensions));
  return EncodeHandshake(HandshakeType::kServerHello, out.bytes());
}

Bytes EncodeServerName(std::string_view host) {
  Writer name;
  name.U8(0).Vector16(AsBytes(host));
  return std::move(Writer().Vector16(name.bytes())).Take();
}

Bytes EncodeU16List(std::span<const uint16_t> values) {
  Writer list;
  for (uint16_t value : values) list.U16(value);
  return std::move(Writer().Vector16(list.bytes())).Take();
}

Bytes EncodeSupportedVersions(std::span<const uint16_t> versions) {
  Writer list;
  for (uint16_t version : versions) list.U16(version);
  return std::move(Writer().Vector8(list.bytes())).Take();
}

Bytes EncodeAlpn(std::string_view protocol) {
  Writer list;
  list.Vector8(AsBytes(protocol));
  return std::move(Writer().Vector16(list.bytes())).Take();
}

Bytes EncodeClientKeyShare(const KeyShare& share) {
  Writer entry;
  entry.U16(share.group).Vector16(share.key);
  return std::move(Writer().Vector16(entry.bytes())).Take();
}

}  // namespace attestor::tls
