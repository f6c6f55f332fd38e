// What a handshake of TLS 1.3 must look like, message by message: pure functions that the client calls on what it receives and the
// gate calls on what was recorded (RFC 8446 sections 4.1-4.4; spec/reveal-all.md section 2).
//
// Everything is a white list. What is not known to be harmless is refused: pre_shared_key and early_data would let a
// session start without the certificate, encrypted_client_hello would hide the name, post_handshake_auth would allow
// handshake records later.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "web/tls/messages.h"
#include "web/tls/suite.h"

namespace attestor::tls {

inline constexpr std::string_view kAlpnHttp11 = "http/1.1";

// CheckClientHello: TLS 1.3 only, allowed suites and groups only, SNI `host`, ALPN exactly http/1.1, session id equal
// to `challenge`.
Status CheckClientHello(const ClientHello& hello, std::string_view host, ByteView challenge);

// HelloRetry is what a HelloRetryRequest settles: the suite, and the group that the second ClientHello must bring a
// share for.
struct HelloRetry {
  Suite suite;
  uint16_t group;
};
Result<HelloRetry> CheckHelloRetry(const ClientHello& client, const ServerHello& retry);

// Negotiated is what a ServerHello settles: one of the suites that were offered, and the server's key share, whose
// group has a share in the ClientHello.
struct Negotiated {
  Suite suite;
  KeyShare share;
};

// CheckServerHello: answers `client`, is TLS 1.3, no downgrade, no PSK, and the suite of the HelloRetryRequest, if there
// was one (RFC 8446 section 4.1.4).
Result<Negotiated> CheckServerHello(const ClientHello& client, const ServerHello& server,
                                    const std::optional<Suite>& retried);

// CheckSecondClientHello: equal to `first` but for one key share of `group` and the cookie of `retry`, if it had one
// (RFC 8446 section 4.1.2).
Status CheckSecondClientHello(const ClientHello& first, const ClientHello& second, const ServerHello& retry,
                              uint16_t group);

// CheckEncryptedExtensions: nothing that was not offered; http/1.1 if the server names a protocol.
Status CheckEncryptedExtensions(const std::vector<Extension>& extensions);

// CheckCertificateRequest takes the body: signature_algorithms must be there, no extension that belongs into other
// messages may; what is not known is ignored (RFC 8446 section 4.3.2).
Status CheckCertificateRequest(ByteView body);

// kNoCertificate is the whole answer to a request: a Certificate with an empty context and an empty list, which no
// CertificateVerify follows (RFC 8446 section 4.4.2).
inline constexpr ByteArray<8> kNoCertificate = {static_cast<uint8_t>(HandshakeType::kCertificate), 0, 0, 4, 0, 0, 0, 0};

// CheckCertificateVerify: an offered scheme, and a valid signature of the key in `leaf_spki` over `transcript_hash`
// (CH..Certificate).
Status CheckCertificateVerify(const CertificateVerify& verify, ByteView leaf_spki, ByteView transcript_hash);

// CheckPostHandshake: a message of the server after its Finished. Only NewSessionTicket passes: tls.key_update,
// tls.post_handshake.
Status CheckPostHandshake(const HandshakeMessage& message);

// CheckChangeCipherSpec: the one legal form, a single byte 1 (RFC 8446 section 5).
Status CheckChangeCipherSpec(ByteView fragment);

}  // namespace attestor::tls
