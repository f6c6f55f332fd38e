#include "crypto/certificate_path.h"

#include <openssl/err.h>

#include <algorithm>

#include "crypto/certificate_profile.h"
#include "crypto/errors.h"
#include "crypto/hash.h"
#include "crypto/openssl_ptr.h"

namespace attestor::crypto {
namespace {

constexpr int kMaxDepth = 8;

struct StackDeleter {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

Status PathError(X509_STORE_CTX* context) {
  const int code = X509_STORE_CTX_get_error(context);
  const std::string detail =
      std::string(X509_verify_cert_error_string(code)) + ", at depth " + std::to_string(X509_STORE_CTX_get_error_depth(context));
  const bool expired = code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID;
  return Error(expired ? kCertificateExpired : kCertificatePath, detail);
}

Result<std::vector<Certificate>> ParseChain(std::span<const Bytes> chain) {
  std::vector<Certificate> out;
  for (const Bytes& der : chain) {
    ATTESTOR_ASSIGN(Certificate certificate, Certificate::Parse(der));
    out.push_back(std::move(certificate));
  }
  if (out.empty()) return Error(kCertificateMalformed, "the chain is empty");
  return out;
}

// BuildPath runs OpenSSL; the path's certificates live in `context`.
Status BuildPath(X509_STORE_CTX* context, const std::vector<Certificate>& chain, const WebRoots& roots, Time at, std::vector<X509*>& path) {
  const std::unique_ptr<STACK_OF(X509), StackDeleter> untrusted(sk_X509_new_null());
  for (size_t i = 1; i < chain.size(); ++i) sk_X509_push(untrusted.get(), static_cast<X509*>(chain[i].native()));
  if (X509_STORE_CTX_init(context, static_cast<X509_STORE*>(roots.native()), static_cast<X509*>(chain[0].native()), untrusted.get()) != 1) {
    return Error(kCertificatePath, "no memory");
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()));
  X509_VERIFY_PARAM_set_depth(parameters, kMaxDepth);
  X509_VERIFY_PARAM_set_auth_level(parameters, 2);
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
  const bool good = X509_verify_cert(context) == 1;
  ERR_clear_error();
  if (!good) return PathError(context);
  STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(context);
  for (int i = 0; i < sk_X509_num(built); ++i) path.push_back(sk_X509_value(built, i));
  X509_STORE_CTX_set0_untrusted(context, nullptr);
  return Ok();
}

}  // namespace

struct WebRoots::State {
  X509StorePtr store;
  ByteArray<32> id{};
  size_t size = 0;
};

WebRoots::WebRoots(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<WebRoots> WebRoots::FromPem(std::string_view pem) {
  auto roots = Certificate::ParsePemChain(pem, kMaxRoots);
  if (!roots.ok()) return Error(kCertificateRoots, roots.error().detail());
  return FromCertificates(*roots);
}

Result<WebRoots> WebRoots::FromCertificates(const std::vector<Certificate>& roots) {
  auto state = std::make_shared<State>();
  state->store.reset(X509_STORE_new());
  if (state->store == nullptr) return Error(kCertificateRoots, "no memory");
  std::vector<ByteArray<32>> hashes;
  for (const Certificate& root : roots) {
    X509_STORE_add_cert(state->store.get(), static_cast<X509*>(root.native()));
    hashes.push_back(Sha256(root.der()));
  }
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  Hasher hasher(HashId::kSha256);
  for (const auto& hash : hashes) hasher.Update(hash);
  state->id = *ToArray<32>(hasher.Digest());
  state->size = hashes.size();
  ERR_clear_error();
  return WebRoots(std::move(state));
}

const ByteArray<32>& WebRoots::id() const { return state_->id; }
size_t WebRoots::size() const { return state_->size; }
void* WebRoots::native() const { return state_->store.get(); }

Result<ServerIdentity> CheckServerChain(std::span<const Bytes> chain, const WebRoots& roots, std::string_view host, Time at,
                                        CheckReport& report) {
  auto parsed = ParseChain(chain);
  if (!parsed.ok()) {
    report.Fail("certificate.parse", parsed.error());
    return parsed.error();
  }
  report.Pass("certificate.parse", std::to_string(parsed->size()) + " certificates");
  const X509StoreCtxPtr context(X509_STORE_CTX_new());
  std::vector<X509*> path;
  const auto check = [&report](std::string_view id, const Status& status, std::string detail) {
    report.Record(id, status, std::move(detail));
    return status;
  };
  ATTESTOR_TRY(check("certificate.path", BuildPath(context.get(), *parsed, roots, at, path), "at " + ToText(at)));
  ATTESTOR_TRY(check("certificate.host", CheckHostBySan(path.front(), host), std::string(host)));
  ATTESTOR_TRY(check("certificate.profile", CheckProfile(path), std::to_string(path.size()) + " certificates in the path"));
  ATTESTOR_TRY(check("certificate.strength", CheckStrength(path), {}));
  ServerIdentity identity{parsed->front().spki(), {}};
  identity.spki_sha256 = Sha256(identity.spki);
  return identity;
}

}  // namespace attestor::crypto
