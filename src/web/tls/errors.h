// Codes of tls: 300..399.
#pragma once

#include "core/base/error.h"

namespace attestor::tls {

// Records
inline constexpr ErrorCode kRecordHeader{300, "tls.record_header",
                                         "The server does not speak TLS on this port, or the bytes were damaged."};
inline constexpr ErrorCode kRecordLength{301, "tls.record_length", "A TLS record is longer than the protocol allows."};
inline constexpr ErrorCode kRecordTag{302, "tls.record_tag",
                                      "A TLS record was changed, dropped or reordered, or other keys were used."};
inline constexpr ErrorCode kInnerType{303, "tls.inner_type",
                                      "A TLS record holds a type of content that is not allowed there."};
inline constexpr ErrorCode kUnexpectedRecord{304, "tls.unexpected_record",
                                             "A TLS record of this type is not allowed at this point."};
inline constexpr ErrorCode kChangeCipherSpec{305, "tls.change_cipher_spec",
                                             "A change_cipher_spec record is malformed or out of place."};
inline constexpr ErrorCode kSequence{306, "tls.sequence", "Too many records under one key."};

// Handshake messages
inline constexpr ErrorCode kMalformed{310, "tls.malformed", "A TLS handshake message is malformed."};
inline constexpr ErrorCode kUnexpectedMessage{311, "tls.unexpected_message",
                                              "A TLS handshake message came out of order."};
inline constexpr ErrorCode kHandshakeTooLarge{312, "tls.handshake_too_large",
                                              "The server's handshake is larger than the limit."};
inline constexpr ErrorCode kKeyChangeSpan{313, "tls.key_change_span",
                                          "A handshake message runs across a change of keys."};

// Negotiation
inline constexpr ErrorCode kVersion{320, "tls.version", "The server does not offer TLS 1.3, which is needed."};
inline constexpr ErrorCode kCipherSuite{321, "tls.cipher_suite",
                                        "The server does not offer TLS_AES_128_GCM_SHA256, which is needed."};
inline constexpr ErrorCode kGroup{322, "tls.group",
                                  "The server offers neither X25519 nor P-256, one of which is needed."};
inline constexpr ErrorCode kExtension{323, "tls.extension",
                                      "A TLS extension is missing, repeated, malformed or not allowed here."};
inline constexpr ErrorCode kServerName{324, "tls.server_name",
                                       "The ClientHello names another host than the session is for."};
inline constexpr ErrorCode kAlpn{325, "tls.alpn", "HTTP/1.1 was not agreed on."};
inline constexpr ErrorCode kChallenge{
    326, "tls.challenge",
    "The ClientHello does not carry this session's challenge: it is an older handshake or another session's."};
inline constexpr ErrorCode kSessionIdEcho{327, "tls.session_id_echo", "The server did not echo the session id."};
inline constexpr ErrorCode kDowngrade{328, "tls.downgrade",
                                      "The server signals a downgrade; somebody on the path may have caused it."};
inline constexpr ErrorCode kHelloRetry{329, "tls.hello_retry",
                                       "The server's HelloRetryRequest, or the answer to it, is not allowed."};
inline constexpr ErrorCode kKeyShare{330, "tls.key_share", "A key share is malformed or not a valid public key."};
inline constexpr ErrorCode kSignatureScheme{331, "tls.signature_scheme",
                                            "The server signs with a scheme that was not offered."};
inline constexpr ErrorCode kClientHello{332, "tls.client_hello",
                                        "The ClientHello offers something that this protocol does not allow."};

// Authentication
inline constexpr ErrorCode kCertificateMissing{340, "tls.certificate_missing", "The server sent no certificate."};
inline constexpr ErrorCode kCertificateVerify{
    341, "tls.certificate_verify",
    "The server's handshake signature is wrong: it does not hold the certificate's key."};
inline constexpr ErrorCode kServerFinished{342, "tls.server_finished",
                                           "The server's Finished is wrong: the handshake was changed on its way."};
inline constexpr ErrorCode kClientFinished{343, "tls.client_finished",
                                           "The client's Finished is wrong: the handshake was changed on its way."};
inline constexpr ErrorCode kCertificateRequest{
    344, "tls.certificate_request", "The server's request for a client certificate is not what TLS 1.3 allows."};
inline constexpr ErrorCode kClientCertificate{
    345, "tls.client_certificate", "The client did not answer a request for a certificate by saying that it has none."};

// After the handshake
inline constexpr ErrorCode kAlert{350, "tls.alert", "The server ended the connection with a TLS alert."};
inline constexpr ErrorCode kKeyUpdate{351, "tls.key_update",
                                      "KeyUpdate is refused: records after it would be under a second key."};
inline constexpr ErrorCode kPostHandshake{352, "tls.post_handshake", "Only NewSessionTicket may follow the handshake."};
inline constexpr ErrorCode kAfterClose{353, "tls.after_close", "Data follows after the end of the TLS connection."};
inline constexpr ErrorCode kTruncated{
    354, "tls.truncated", "The connection ended before the server said that it was done: the response may be cut off."};
inline constexpr ErrorCode kState{355, "tls.state", "This is not possible in the connection's present state."};

}  // namespace attestor::tls
