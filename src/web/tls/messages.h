// Handshake messages of TLS 1.3 (RFC 8446 section 4): bounded parsing and encoding, no judgement. What is allowed is
// decided in web/tls/tls13_handshake_checks.h, by the client and by the gate alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "web/tls/types.h"

namespace attestor::tls {

inline constexpr size_t kMaxHandshake = 128 * 1024;  // bytes of all handshake messages of one side, before Finished
inline constexpr size_t kMaxCertificates = 16;

// HandshakeMessage is one whole message: type, body, and the bytes that enter the transcript hash.
struct HandshakeMessage {
  HandshakeType type;
  Bytes bytes;  // four-byte header and body
  ByteView body() const { return ByteView(bytes).subspan(4); }
};

// HandshakeReader joins the fragments of handshake records into messages.
class HandshakeReader {
 public:
  // Feed takes the contents of one handshake record; tls.handshake_too_large beyond kMaxHandshake in all.
  Status Feed(ByteView fragment);
  // Next gives the next whole message, nothing when more is needed, tls.malformed for an unknown type.
  Result<std::optional<HandshakeMessage>> Next();
  // empty is true when no part of a message waits: required at every change of keys.
  bool empty() const { return buffer_.empty(); }

 private:
  Bytes buffer_;
  size_t total_ = 0;
};

struct Extension {
  ExtensionType type;
  Bytes data;
  bool operator==(const Extension&) const = default;
};

const Extension* FindExtension(const std::vector<Extension>& extensions, ExtensionType type);

struct KeyShare {
  uint16_t group;
  Bytes key;
};

struct ClientHello {
  uint16_t legacy_version = kTls12;
  ByteArray<32> random{};
  Bytes session_id;
  std::vector<uint16_t> cipher_suites;
  Bytes compression_methods = {0};
  std::vector<Extension> extensions;
};

struct ServerHello {
  uint16_t legacy_version = kTls12;
  ByteArray<32> random{};
  Bytes session_id;
  uint16_t cipher_suite = 0;
  uint8_t compression_method = 0;
  std::vector<Extension> extensions;

  // is_retry: a HelloRetryRequest is a ServerHello with a fixed random (RFC 8446 section 4.1.3).
  bool is_retry() const;
};

struct CertificateVerify {
  uint16_t scheme;
  Bytes signature;
};

// Parse*: of a message body; Encode*: a whole message with its header.
Result<ClientHello> ParseClientHello(ByteView body);
Result<ServerHello> ParseServerHello(ByteView body);
Result<std::vector<Extension>> ParseEncryptedExtensions(ByteView body);
// ParseCertificateRequest gives the extensions; the request context must be empty, as RFC 8446 section 4.3.2 wants it
// in a handshake.
Result<std::vector<Extension>> ParseCertificateRequest(ByteView body);
// ParseCertificate gives the DER certificates, leaf first, 1 to kMaxCertificates. The request context and the entries'
// extensions must be empty: nothing was asked for that could fill them.
Result<std::vector<Bytes>> ParseCertificate(ByteView body);
Result<CertificateVerify> ParseCertificateVerify(ByteView body);

Bytes EncodeHandshake(HandshakeType type, ByteView body);
Bytes EncodeClientHello(const ClientHello& hello);
Bytes EncodeServerHello(const ServerHello& hello);

// Contents of extensions.
Result<std::string> ParseServerName(ByteView data);                   // exactly one host_name
Result<std::vector<uint16_t>> ParseU16List(ByteView data);            // u16-prefixed list: groups, signature schemes
Result<std::vector<uint16_t>> ParseSupportedVersions(ByteView data);  // u8-prefixed, ClientHello
Result<std::vector<std::string>> ParseAlpn(ByteView data);
Result<std::vector<KeyShare>> ParseClientKeyShares(ByteView data);
Result<KeyShare> ParseServerKeyShare(ByteView data);

Bytes EncodeServerName(std::string_view host);
Bytes EncodeU16List(std::span<const uint16_t> values);
Bytes EncodeSupportedVersions(std::span<const uint16_t> versions);
Bytes EncodeAlpn(std::string_view protocol);
Bytes EncodeClientKeyShare(const KeyShare& share);

}  // namespace attestor::tls
