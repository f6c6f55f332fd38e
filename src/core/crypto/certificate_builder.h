// Making certificates and CRLs: the channel's self-signed certificate, and the PKIs of the simulated TEE and of tests.
// ECDSA P-256 only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signature.h"

namespace attestor::crypto {

// CustomExtension is added verbatim: dotted OID and the DER of its value.
struct CustomExtension {
  std::string oid;
  Bytes value;
  bool critical = false;
};

// Organization is the rest of a subject's name, behind the common name, in the order O, L, ST, C; empty parts are left
// out.
struct Organization {
  std::string name;
  std::string locality;
  std::string state;
  std::string country;  // two letters
};

// CertificateTemplate's texts come from our own code or were checked by the caller: one that X.509 cannot hold (a
// common name of more than 64 characters, a DNS name with a comma) ends the process.
struct CertificateTemplate {
  std::string common_name;
  Time not_before;
  Time not_after;
  bool ca = false;                     // basicConstraints cA, keyCertSign and cRLSign; otherwise digitalSignature
  std::vector<std::string> dns_names;  // subjectAltName
  std::string crl_url;                 // cRLDistributionPoints, when not empty
  std::vector<CustomExtension> extensions;
  Organization organization = {};
  std::optional<int> path_length = {};  // pathLenConstraint of a CA
  bool non_repudiation = false;         // beside digitalSignature
  // extKeyUsage in OpenSSL's words ("serverAuth,clientAuth"); when empty: serverAuth if there are DNS names, otherwise
  // none.
  std::string extended_key_usage = {};
};

// Issuer is the name and key that sign; MakeSelfSigned and MakeRoot sign with the subject's own.
struct Issuer {
  const Certificate& certificate;
  const P256Key& key;
};

Certificate MakeCertificate(const CertificateTemplate& what, const P256Key& subject_key, const Issuer& issuer,
                            Random& random);
Certificate MakeRoot(const CertificateTemplate& what, const P256Key& key, Random& random);
Certificate MakeSelfSigned(const P256Key& key, const std::string& common_name, Time not_before, Time not_after,
                           Random& random);

// MakeCrl revokes `serials` (big-endian magnitudes). Version 2, with CRL number 1 and the issuer's key identifier (RFC
// 5280 section 5.2).
Crl MakeCrl(const Issuer& issuer, const std::vector<Bytes>& serials, Time this_update, Time next_update);

}  // namespace attestor::crypto
