// GetTlsKey: a fresh P-256 key with a certificate of the app's CA, which the KMS's root CA signed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signature.h"
#include "testkit/simtee/mock_kms.h"

namespace attestor::simtee {

struct TlsKeyRequest {
  std::string subject;
  std::vector<std::string> alt_names;
  bool usage_ra_tls = false;
  bool usage_server_auth = false;
  bool usage_client_auth = false;
  std::optional<Time> not_before;
  std::optional<Time> not_after;
};

struct TlsKey {
  Secret key_pem;                              // PKCS8
  std::vector<std::string> certificate_chain;  // PEM: leaf, app CA
};

// RaTlsEvidence is put into a certificate that vouches for its own key: a quote whose report data is
// SHA-512("ratls-cert:" || SPKI).
struct RaTlsEvidence {
  Bytes quote;
  std::string event_log;
};

ByteArray<64> RaTlsReportData(ByteView spki);

class TlsIssuer {
 public:
  TlsIssuer(const MockKms& kms, const ByteArray<20>& app_id, Random& random);

  // Check refuses (simtee.argument) names that no certificate can hold and validity that ends before it begins.
  static Status Check(const TlsKeyRequest& request, Time now);
  // Issue makes the chain for `key`; the request was checked. `evidence` when RA-TLS was asked for.
  std::vector<std::string> Issue(const TlsKeyRequest& request, const crypto::P256Key& key,
                                 const std::optional<RaTlsEvidence>& evidence, Time now, Random& random) const;

 private:
  ByteArray<20> app_id_;
  crypto::P256Key ca_key_;
  crypto::Certificate ca_;
};

}  // namespace attestor::simtee
