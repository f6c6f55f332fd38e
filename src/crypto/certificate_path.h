// Certificate paths of web servers: RFC 5280 by OpenSSL, against given roots at a given time, and our own checks after it.
//
// OpenSSL alone accepts malformed name constraints, unsuitable key usages, weak keys and names that no CA may certify. The CA/Browser
// Forum's profile for TLS servers is narrower, and every certificate of a public CA keeps to it; so what is outside is refused (x509-limbo
// is the test).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/check_report.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace attestor::crypto {

inline constexpr ErrorCode kCertificateRoots{112, "certificate.roots",
                                             "The file of roots must hold one or more PEM certificates and nothing else."};
inline constexpr ErrorCode kCertificatePath{113, "certificate.path", "The server's certificate does not lead to a trusted root."};
inline constexpr ErrorCode kCertificateExpired{
    114, "certificate.expired", "A certificate of the server was not valid at that time; check the clock, or tell the site's owner."};
inline constexpr ErrorCode kCertificateHost{115, "certificate.host", "The server's certificate is for another host name."};
inline constexpr ErrorCode kCertificateProfile{116, "certificate.profile",
                                               "A certificate of the server is outside the profile for TLS servers."};
inline constexpr ErrorCode kCertificateStrength{117, "certificate.strength", "A certificate of the server has a weak key or signature."};

inline constexpr size_t kMaxRoots = 512;

// WebRoots is a set of trust anchors for web servers. Copies share one immutable set.
class WebRoots {
 public:
  static Result<WebRoots> FromPem(std::string_view pem);  // certificate.roots
  static Result<WebRoots> FromCertificates(const std::vector<Certificate>& roots);

  // id is SHA-256 over the sorted SHA-256 hashes of the roots' DER: it names the set, in whatever order it was written.
  const ByteArray<32>& id() const;
  size_t size() const;
  void* native() const;  // X509_STORE*, for code inside crypto/

 private:
  struct State;
  explicit WebRoots(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

// ServerIdentity is what a checked path proves: who held the handshake's key.
struct ServerIdentity {
  Bytes spki;  // DER SubjectPublicKeyInfo of the leaf
  ByteArray<32> spki_sha256{};
};

// CheckServerChain checks `chain` (DER, leaf first, as the server sent it) for `host` (a DNS name) at `at`. Each check is added to
// `report`: certificate.parse, certificate.path, certificate.host, certificate.profile, certificate.strength. The first failure is the
// result.
Result<ServerIdentity> CheckServerChain(std::span<const Bytes> chain, const WebRoots& roots, std::string_view host, Time at,
                                        CheckReport& report);

}  // namespace attestor::crypto
