#include "web/tls/tls13_handshake_checks.h"

#include <algorithm>

#include "core/crypto/signature.h"
#include "core/wire/reader.h"
#include "web/tls/errors.h"

namespace attestor::tls {
namespace {

constexpr std::array<ExtensionType, 9> kClientExtensions = {ExtensionType::kServerName,
                                                            ExtensionType::kSupportedGroups,
                                                            ExtensionType::kSignatureAlgorithms,
                                                            ExtensionType::kAlpn,
                                                            ExtensionType::kSupportedVersions,
                                                            ExtensionType::kPskKeyExchangeModes,
                                                            ExtensionType::kSignatureAlgorithmsCert,
                                                            ExtensionType::kKeyShare,
                                                            ExtensionType::kCookie};

// The last eight bytes of a ServerHello's random in a downgrade to TLS 1.2 and to 1.1 or below (RFC 8446 section
// 4.1.3).
constexpr ByteArray<8> kDowngrade12 = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01};
constexpr ByteArray<8> kDowngrade11 = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00};

constexpr size_t kMaxCookie = 4096;

std::string Name(ExtensionType type) { return "extension " + std::to_string(static_cast<uint16_t>(type)); }

Result<const Extension*> Require(const std::vector<Extension>& extensions, ExtensionType type) {
  const Extension* found = FindExtension(extensions, type);
  if (found == nullptr) return Error(kExtension, Name(type) + " is missing");
  return found;
}

template <class Range>
bool Contains(const Range& range, uint16_t value) {
  return std::ranges::find(range, value) != std::ranges::end(range);
}

// Subset: all of `values` lie in `allowed`.
template <class Range>
Status Subset(const std::vector<uint16_t>& values, const Range& allowed, const ErrorCode& code) {
  for (uint16_t value : values) {
    if (!Contains(allowed, value))
      return Error(code, "the ClientHello offers " + ToHex(ByteArray<2>{uint8_t(value >> 8), uint8_t(value)}));
  }
  return Ok();
}

Status CheckOffers(const ClientHello& hello) {
  ATTESTOR_TRY(Subset(hello.cipher_suites, kCipherSuites, kClientHello));
  ATTESTOR_ASSIGN(const Extension* groups_extension, Require(hello.extensions, ExtensionType::kSupportedGroups));
  ATTESTOR_ASSIGN(const std::vector<uint16_t> groups, ParseU16List(groups_extension->data));
  ATTESTOR_TRY(Subset(groups, kGroups, kClientHello));
  ATTESTOR_ASSIGN(const Extension* schemes_extension, Require(hello.extensions, ExtensionType::kSignatureAlgorithms));
  ATTESTOR_ASSIGN(const std::vector<uint16_t> schemes, ParseU16List(schemes_extension->data));
  ATTESTOR_TRY(Subset(schemes, kSignatureSchemes, kClientHello));
  ATTESTOR_ASSIGN(const Extension* shares_extension, Require(hello.extensions, ExtensionType::kKeyShare));
  ATTESTOR_ASSIGN(const std::vector<KeyShare> shares, ParseClientKeyShares(shares_extension->data));
  for (size_t i = 0; i < shares.size(); ++i) {
    const auto before = std::span(shares).first(i);
    const bool repeated = std::ranges::find(before, shares[i].group, &KeyShare::group) != before.end();
    if (!Contains(groups, shares[i].group) || repeated)
      return Error(kKeyShare, "a share for a group that is not offered, or two for one");
  }
  return Ok();
}

Status CheckNames(const ClientHello& hello, std::string_view host) {
  ATTESTOR_ASSIGN(const Extension* name_extension, Require(hello.extensions, ExtensionType::kServerName));
  ATTESTOR_ASSIGN(const std::string name, ParseServerName(name_extension->data));
  if (name != host) return Error(kServerName, "'" + name + "', expected '" + std::string(host) + "'");
  ATTESTOR_ASSIGN(const Extension* alpn_extension, Require(hello.extensions, ExtensionType::kAlpn));
  ATTESTOR_ASSIGN(const std::vector<std::string> protocols, ParseAlpn(alpn_extension->data));
  if (protocols.size() != 1 || protocols[0] != kAlpnHttp11)
    return Error(kAlpn, "the ClientHello must offer http/1.1 alone");
  return Ok();
}

// What ServerHello and HelloRetryRequest have in common.
Result<Suite> CheckAnswer(const ClientHello& client, const ServerHello& server) {
  if (server.legacy_version != kTls12) return Error(kVersion, "legacy_version");
  const Extension* version = FindExtension(server.extensions, ExtensionType::kSupportedVersions);
  if (version == nullptr) {
    const ByteView tail = ByteView(server.random).last(8);
    if (Equal(tail, kDowngrade12) || Equal(tail, kDowngrade11)) return Error(kDowngrade);
    return Error(kVersion, "the server answered with TLS 1.2 or older");
  }
  if (!Equal(version->data, ByteArray<2>{0x03, 0x04})) return Error(kVersion, "version " + ToHex(version->data));
  if (!Equal(server.session_id, client.session_id)) return Error(kSessionIdEcho);
  const std::optional<Suite> suite = FindSuite(server.cipher_suite);
  if (!suite || suite->version != kTls13 || !Contains(client.cipher_suites, server.cipher_suite))
    return Error(kCipherSuite, std::to_string(server.cipher_suite));
  if (server.compression_method != 0) return Error(kMalformed, "compression");
  return *suite;
}

Status OnlyExtensions(const ServerHello& server, std::initializer_list<ExtensionType> allowed) {
  for (const Extension& extension : server.extensions) {
    if (std::ranges::find(allowed, extension.type) == allowed.end())
      return Error(kExtension, Name(extension.type) + " in ServerHello");
  }
  return Ok();
}

// CheckCookie: the second ClientHello repeats the cookie and must still fit into one record.
Status CheckCookie(const ServerHello& retry) {
  const Extension* cookie = FindExtension(retry.extensions, ExtensionType::kCookie);
  if (cookie == nullptr) return Ok();
  wire::Reader in(cookie->data);
  const auto value = in.Vector16(1, kMaxCookie);
  if (!value.ok() || !in.empty())
    return Error(kHelloRetry, "a cookie of " + std::to_string(cookie->data.size()) + " bytes");
  return Ok();
}

Result<std::vector<KeyShare>> SharesOf(const ClientHello& client) {
  ATTESTOR_ASSIGN(const Extension* extension, Require(client.extensions, ExtensionType::kKeyShare));
  return ParseClientKeyShares(extension->data);
}

// Without gives the extensions but key_share and cookie, which alone may differ in a second ClientHello.
std::vector<Extension> Without(const std::vector<Extension>& extensions) {
  std::vector<Extension> out;
  for (const Extension& extension : extensions) {
    if (extension.type != ExtensionType::kKeyShare && extension.type != ExtensionType::kCookie)
      out.push_back(extension);
  }
  return out;
}

}  // namespace

Status CheckClientHello(const ClientHello& hello, std::string_view host, ByteView challenge) {
  if (hello.legacy_version != kTls12) return Error(kClientHello, "legacy_version");
  if (hello.compression_methods != Bytes{0}) return Error(kClientHello, "compression");
  for (const Extension& extension : hello.extensions) {
    if (std::ranges::find(kClientExtensions, extension.type) == kClientExtensions.end())
      return Error(kClientHello, Name(extension.type));
  }
  if (!Equal(hello.session_id, challenge))
    return Error(kChallenge, ToHex(hello.session_id) + ", expected " + ToHex(challenge));
  ATTESTOR_ASSIGN(const Extension* versions_extension, Require(hello.extensions, ExtensionType::kSupportedVersions));
  ATTESTOR_ASSIGN(const std::vector<uint16_t> versions, ParseSupportedVersions(versions_extension->data));
  if (versions != std::vector<uint16_t>{kTls13}) return Error(kClientHello, "other versions than TLS 1.3 are offered");
  ATTESTOR_TRY(CheckNames(hello, host));
  return CheckOffers(hello);
}

Result<Negotiated> CheckServerHello(const ClientHello& client, const ServerHello& server,
                                    const std::optional<Suite>& retried) {
  if (server.is_retry()) return Error(kHelloRetry, "a second HelloRetryRequest");
  ATTESTOR_ASSIGN(const Suite suite, CheckAnswer(client, server));
  if (retried && suite != *retried) return Error(kHelloRetry, "another suite than it named");
  ATTESTOR_TRY(OnlyExtensions(server, {ExtensionType::kSupportedVersions, ExtensionType::kKeyShare}));
  ATTESTOR_ASSIGN(const Extension* extension, Require(server.extensions, ExtensionType::kKeyShare));
  ATTESTOR_ASSIGN(KeyShare share, ParseServerKeyShare(extension->data));
  ATTESTOR_ASSIGN(const std::vector<KeyShare> offered, SharesOf(client));
  if (std::ranges::find(offered, share.group, &KeyShare::group) == offered.end())
    return Error(kGroup, std::to_string(share.group));
  return Negotiated{suite, std::move(share)};
}

Result<HelloRetry> CheckHelloRetry(const ClientHello& client, const ServerHello& retry) {
  ATTESTOR_ASSIGN(const Suite suite, CheckAnswer(client, retry));
  ATTESTOR_TRY(
      OnlyExtensions(retry, {ExtensionType::kSupportedVersions, ExtensionType::kKeyShare, ExtensionType::kCookie}));
  ATTESTOR_ASSIGN(const Extension* extension, Require(retry.extensions, ExtensionType::kKeyShare));
  if (extension->data.size() != 2) return Error(kHelloRetry, "key_share");
  ATTESTOR_TRY(CheckCookie(retry));
  const auto group = static_cast<uint16_t>(extension->data[0] << 8 | extension->data[1]);
  ATTESTOR_ASSIGN(const Extension* groups_extension, Require(client.extensions, ExtensionType::kSupportedGroups));
  ATTESTOR_ASSIGN(const std::vector<uint16_t> groups, ParseU16List(groups_extension->data));
  ATTESTOR_ASSIGN(const std::vector<KeyShare> offered, SharesOf(client));
  const bool has_share = std::ranges::find(offered, group, &KeyShare::group) != offered.end();
  if (!Contains(groups, group) || has_share) return Error(kHelloRetry, "group " + std::to_string(group));
  return HelloRetry{suite, group};
}

Status CheckSecondClientHello(const ClientHello& first, const ClientHello& second, const ServerHello& retry,
                              uint16_t group) {
  const bool same = first.legacy_version == second.legacy_version && first.random == second.random &&
                    first.session_id == second.session_id && first.cipher_suites == second.cipher_suites &&
                    first.compression_methods == second.compression_methods &&
                    Without(first.extensions) == Without(second.extensions);
  if (!same)
    return Error(kHelloRetry, "the second ClientHello differs from the first in more than key share and cookie");
  ATTESTOR_ASSIGN(const std::vector<KeyShare> shares, SharesOf(second));
  if (shares.size() != 1 || shares[0].group != group)
    return Error(kHelloRetry, "the second ClientHello must bring one share of the group asked for");
  const Extension* sent = FindExtension(second.extensions, ExtensionType::kCookie);
  const Extension* asked = FindExtension(retry.extensions, ExtensionType::kCookie);
  const bool cookie_right = (sent == nullptr) == (asked == nullptr) && (sent == nullptr || sent->data == asked->data);
  if (!cookie_right) return Error(kHelloRetry, "cookie");
  return Ok();
}

Status CheckEncryptedExtensions(const std::vector<Extension>& extensions) {
  for (const Extension& extension : extensions) {
    switch (extension.type) {
      case ExtensionType::kServerName:
        if (!extension.data.empty()) return Error(kExtension, "server_name with contents");
        break;
      case ExtensionType::kSupportedGroups: break;
      case ExtensionType::kAlpn: {
        ATTESTOR_ASSIGN(const std::vector<std::string> protocols, ParseAlpn(extension.data));
        if (protocols.size() != 1 || protocols[0] != kAlpnHttp11)
          return Error(kAlpn, "the server chose another protocol");
        break;
      }
      case ExtensionType::kSignatureAlgorithms:
      case ExtensionType::kSupportedVersions:
      case ExtensionType::kCookie:
      case ExtensionType::kPskKeyExchangeModes:
      case ExtensionType::kSignatureAlgorithmsCert:
      case ExtensionType::kKeyShare: return Error(kExtension, Name(extension.type) + " in EncryptedExtensions");
    }
    if (std::ranges::find(kClientExtensions, extension.type) == kClientExtensions.end()) {
      return Error(kExtension, Name(extension.type) + " was not offered");
    }
  }
  return Ok();
}

Status CheckCertificateRequest(ByteView body) {
  ATTESTOR_ASSIGN(const std::vector<Extension> extensions, ParseCertificateRequest(body));
  for (const Extension& extension : extensions) {
    switch (extension.type) {
      case ExtensionType::kSignatureAlgorithms:
      case ExtensionType::kSignatureAlgorithmsCert: break;
      case ExtensionType::kServerName:
      case ExtensionType::kSupportedGroups:
      case ExtensionType::kAlpn:
      case ExtensionType::kSupportedVersions:
      case ExtensionType::kCookie:
      case ExtensionType::kPskKeyExchangeModes:
      case ExtensionType::kKeyShare: return Error(kExtension, Name(extension.type) + " in CertificateRequest");
    }
  }
  ATTESTOR_ASSIGN(const Extension* schemes, Require(extensions, ExtensionType::kSignatureAlgorithms));
  ATTESTOR_TRY(ParseU16List(schemes->data));
  return Ok();
}

Status CheckCertificateVerify(const CertificateVerify& verify, ByteView leaf_spki, ByteView transcript_hash) {
  const auto algorithm = ToSignatureAlgorithm(verify.scheme);
  if (!algorithm) return Error(kSignatureScheme, std::to_string(verify.scheme));
  // RFC 8446 section 4.4.3: 64 spaces, context string, zero, hash.
  const Bytes spaces(64, 0x20);
  const uint8_t zero[] = {0};
  const Bytes message = Concat({spaces, AsBytes("TLS 1.3, server CertificateVerify"), zero, transcript_hash});
  const Status verified = crypto::VerifySignature(*algorithm, leaf_spki, message, verify.signature);
  if (!verified.ok()) return Error(kCertificateVerify, verified.error().Text());
  return Ok();
}

Status CheckPostHandshake(const HandshakeMessage& message) {
  if (message.type == HandshakeType::kNewSessionTicket) return Ok();
  if (message.type == HandshakeType::kKeyUpdate) return Error(kKeyUpdate);
  return Error(kPostHandshake, "message of type " + std::to_string(static_cast<int>(message.type)));
}

Status CheckChangeCipherSpec(ByteView fragment) {
  if (fragment.size() != 1 || fragment[0] != 1) return Error(kChangeCipherSpec);
  return Ok();
}

}  // namespace attestor::tls
