// Making certificates and CRLs: the channel's self-signed certificate, and the PKIs of the simulated TEE and of tests. ECDSA P-256 only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "crypto/certificate.h"
#include "crypto/signature.h"

namespace attestor::crypto {

// CustomExtension is added verbatim: dotted OID and the DER of its value.
struct CustomExtension {
  std::string oid;
  Bytes value;
  bool critical = false;
};

struct CertificateTemplate {
  std::string common_name;
  Time not_before;
  Time not_after;
  bool ca = false;                     // basicConstraints cA, keyCertSign and cRLSign; otherwise digitalSignature
  std::vector<std::string> dns_names;  // subjectAltName, with serverAuth as extended key usage
  std::string crl_url;                 // cRLDistributionPoints, when not empty
  std::vector<CustomExtension> extensions;
};

// Issuer is the name and key that sign; MakeSelfSigned and MakeRoot sign with the subject's own.
struct Issuer {
  const Certificate& certificate;
  const P256Key& key;
};

Certificate MakeCertificate(const CertificateTemplate& what, const P256Key& subject_key, const Issuer& issuer, Random& random);
Certificate MakeRoot(const CertificateTemplate& what, const P256Key& key, Random& random);
Certificate MakeSelfSigned(const P256Key& key, const std::string& common_name, Time not_before, Time not_after, Random& random);

// MakeCrl revokes `serials` (big-endian magnitudes).
Crl MakeCrl(const Issuer& issuer, const std::vector<Bytes>& serials, Time this_update, Time next_update);

}  // namespace attestor::crypto
