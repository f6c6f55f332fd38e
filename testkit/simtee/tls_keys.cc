#include "testkit/simtee/tls_keys.h"

#include <algorithm>

#include "core/crypto/certificate_builder.h"
#include "core/crypto/hash.h"
#include "testkit/simtee/der.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

constexpr size_t kMaxSubject = 64;  // X.520's bound for a common name
constexpr size_t kMaxNames = 32;
constexpr size_t kMaxDnsName = 253;
constexpr std::chrono::hours kDefaultLifetime{10 * 365 * 24};
constexpr char kFallbackSubject[] = "app";

// dstack's private OIDs for RA-TLS.
constexpr char kOidQuote[] = "1.3.6.1.4.1.62397.1.1";
constexpr char kOidEventLog[] = "1.3.6.1.4.1.62397.1.2";
constexpr char kOidAppId[] = "1.3.6.1.4.1.62397.1.3";
constexpr char kOidUsage[] = "1.3.6.1.4.1.62397.1.4";

bool IsDnsName(const std::string& name) {
  if (name.empty() || name.size() > kMaxDnsName) return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '*' || c == '_';
  });
}

crypto::CustomExtension Wrapped(const char* oid, ByteView bytes) {
  return {.oid = oid, .value = Der(kDerOctetString, bytes), .critical = false};
}

crypto::CertificateTemplate CaTemplate(const MockKms& kms) {
  return {.common_name = "SIMULATED Dstack App CA",
          .not_before = kms.root().not_before(),
          .not_after = kms.root().not_after(),
          .ca = true};
}

std::string Purposes(const TlsKeyRequest& request) {
  std::string out = request.usage_server_auth ? "serverAuth" : "";
  if (request.usage_client_auth) out += out.empty() ? "clientAuth" : ",clientAuth";
  return out;
}

}  // namespace

ByteArray<64> RaTlsReportData(ByteView spki) { return crypto::Sha512(Concat({AsBytes("ratls-cert:"), spki})); }

TlsIssuer::TlsIssuer(const MockKms& kms, const ByteArray<20>& app_id, Random& random)
    : app_id_(app_id),
      ca_key_(crypto::P256Key::Generate(random)),
      ca_(crypto::MakeCertificate(CaTemplate(kms), ca_key_, {kms.root(), kms.root_key()}, random)) {}

Status TlsIssuer::Check(const TlsKeyRequest& request, Time now) {
  const bool plain = std::ranges::none_of(request.subject, [](char c) { return c == '\0'; });
  if (request.subject.size() > kMaxSubject || !plain)
    return Error(kArgument, "the subject has at most 64 bytes, none of them zero");
  if (request.alt_names.size() > kMaxNames) return Error(kArgument, "at most 32 alternative names");
  for (const std::string& name : request.alt_names) {
    if (!IsDnsName(name)) return Error(kArgument, "'" + name + "' is no DNS name");
  }
  const Time begin = request.not_before.value_or(now);
  if (request.not_after.value_or(begin + kDefaultLifetime) <= begin)
    return Error(kArgument, "not_after is not after not_before");
  return Ok();
}

std::vector<std::string> TlsIssuer::Issue(const TlsKeyRequest& request, const crypto::P256Key& key,
                                          const std::optional<RaTlsEvidence>& evidence, Time now,
                                          Random& random) const {
  crypto::CertificateTemplate what;
  what.common_name = request.subject.empty() ? kFallbackSubject : request.subject;
  what.not_before = request.not_before.value_or(now);
  what.not_after = request.not_after.value_or(what.not_before + kDefaultLifetime);
  what.dns_names = request.alt_names;
  what.extended_key_usage = Purposes(request);
  if (evidence) {
    what.extensions.push_back(Wrapped(kOidQuote, evidence->quote));
    what.extensions.push_back(Wrapped(kOidEventLog, AsBytes(evidence->event_log)));
  }
  what.extensions.push_back(Wrapped(kOidAppId, app_id_));
  what.extensions.push_back(Wrapped(kOidUsage, AsBytes("app:custom")));
  const crypto::Certificate leaf = crypto::MakeCertificate(what, key, {ca_, ca_key_}, random);
  return {leaf.pem(), ca_.pem()};
}

}  // namespace attestor::simtee
