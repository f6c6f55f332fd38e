// X.509 certificates and CRLs as parsed, immutable values (RFC 5280), by OpenSSL. Parsing says nothing about trust:
// paths are checked by core/crypto/certificate_path.h (web servers) and evidence/quote (Intel's PCK chains).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace attestor::crypto {

inline constexpr size_t kMaxCertificateSize = 64 * 1024;  // bytes of DER; larger input is refused before it is parsed
inline constexpr size_t kMaxCrlSize = 4 * 1024 * 1024;

class Certificate {
 public:
  // Parse reads exactly one DER certificate; trailing bytes and BER forms that do not re-encode to the same bytes are
  // refused (crypto.certificate_malformed).
  static Result<Certificate> Parse(ByteView der);
  // ParsePemChain reads one or more PEM certificates; anything between them but white space is refused. At most
  // `max_count`.
  static Result<std::vector<Certificate>> ParsePemChain(std::string_view pem, size_t max_count = 16);

  Certificate(const Certificate&);
  Certificate& operator=(const Certificate&);
  Certificate(Certificate&&) noexcept;
  Certificate& operator=(Certificate&&) noexcept;
  ~Certificate();

  const Bytes& der() const;
  std::string pem() const;
  Bytes spki() const;    // DER SubjectPublicKeyInfo
  Bytes serial() const;  // big-endian magnitude, no leading zeros
  Bytes subject_der() const;
  Bytes issuer_der() const;
  std::string subject_common_name() const;  // empty when there is not exactly one
  Time not_before() const;
  Time not_after() const;
  bool ValidAt(Time time) const { return not_before() <= time && time <= not_after(); }
  bool is_ca() const;                  // basicConstraints present with cA true
  bool may_sign_certificates() const;  // keyUsage present with keyCertSign
  bool may_sign_crls() const;          // keyUsage present with cRLSign
  // Extension gives the extnValue contents of the extension with this dotted OID; nullopt when absent or repeated.
  std::optional<Bytes> Extension(std::string_view oid) const;

  // VerifySignedBy checks only the signature on this certificate with the key of `issuer` and that the issuer's name
  // matches; crypto.bad_signature otherwise. No validity, no constraints.
  Status VerifySignedBy(const Certificate& issuer) const;

  // native is the X509*, for code inside crypto/; owned by this object.
  void* native() const;

 private:
  struct State;
  explicit Certificate(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

class Crl {
 public:
  // Parse reads exactly one DER CRL, without trailing bytes (crypto.crl_malformed).
  static Result<Crl> Parse(ByteView der);

  const Bytes& der() const;
  Bytes issuer_der() const;
  Time this_update() const;
  std::optional<Time> next_update() const;
  bool Revokes(const Certificate& certificate) const;  // by serial number; the caller compares issuers
  Status VerifySignedBy(const Certificate& issuer) const;

 private:
  struct State;
  explicit Crl(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace attestor::crypto
