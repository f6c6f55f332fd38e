// Every message parser of web/tls on arbitrary bodies, and the stream reader in front of them.
#include "web/tls/messages.h"
#include "web/tls/tls13_handshake_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace tls = attestor::tls;
  const attestor::ByteView in(data, size);
  if (const auto hello = tls::ParseClientHello(in); hello.ok()) {
    const attestor::Bytes encoded = tls::EncodeClientHello(*hello);
    if (!attestor::Equal(attestor::ByteView(encoded).subspan(4), in)) __builtin_trap();
  }
  if (const auto hello = tls::ParseServerHello(in); hello.ok()) {
    // The block of extensions may be missing, as TLS 1.2 allows; it is encoded as an empty one.
    const attestor::Bytes encoded = tls::EncodeServerHello(*hello);
    const attestor::ByteView body = attestor::ByteView(encoded).subspan(4);
    const bool same = attestor::Equal(body, in);
    const bool left_out = hello->extensions.empty() && attestor::Equal(body.first(body.size() - 2), in);
    if (!same && !left_out) __builtin_trap();
  }
  (void)tls::ParseEncryptedExtensions(in);
  (void)tls::CheckCertificateRequest(in);
  (void)tls::ParseCertificate(in);
  (void)tls::ParseCertificateVerify(in);
  (void)tls::ParseServerName(in);
  (void)tls::ParseU16List(in);
  (void)tls::ParseSupportedVersions(in);
  (void)tls::ParseAlpn(in);
  (void)tls::ParseClientKeyShares(in);
  (void)tls::ParseServerKeyShare(in);
  tls::HandshakeReader reader;
  if (!reader.Feed(in).ok()) return 0;
  while (true) {
    const auto message = reader.Next();
    if (!message.ok() || !message->has_value()) return 0;
  }
}
