#include "core/crypto/certificate_path.h"

#include <openssl/err.h>

#include <optional>

#include "core/crypto/certificate_extensions.h"
#include "core/crypto/certificate_forms.h"
#include "core/crypto/certificate_profile.h"
#include "core/crypto/errors.h"
#include "core/crypto/hash.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {
namespace {

constexpr int kMaxDepth = 8;

struct StackDeleter {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using StackPtr = std::unique_ptr<STACK_OF(X509), StackDeleter>;  // of certificates that somebody else owns

const ErrorCode& CodeOf(int code) {
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return kCertificateExpired;
    case X509_V_ERR_INVALID_POLICY_EXTENSION:
    case X509_V_ERR_NO_EXPLICIT_POLICY: return kCertificatePolicy;
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: return kExtensionUnknown;
    default: return kCertificatePath;
  }
}

Status PathError(X509_STORE_CTX* context) {
  const int code = X509_STORE_CTX_get_error(context);
  const std::string detail = std::string(X509_verify_cert_error_string(code)) + ", at depth " +
                             std::to_string(X509_STORE_CTX_get_error_depth(context));
  return Error(CodeOf(code), detail);
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

void SetRules(X509_VERIFY_PARAM* parameters, Time at) {
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_time(
      parameters, static_cast<time_t>(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count()));
  X509_VERIFY_PARAM_set_depth(parameters, kMaxDepth);
  X509_VERIFY_PARAM_set_auth_level(parameters, 2);
  // Policies: RFC 5280 section 6.1, with any policy as the initial set, which must be said: none at all would make
  // explicit ones fail.
  X509_VERIFY_PARAM_add0_policy(parameters, OBJ_nid2obj(NID_any_policy));
  X509_VERIFY_PARAM_set_flags(parameters,
                              X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE | X509_V_FLAG_POLICY_CHECK);
}

// Path is one way from the leaf to one root, and what was found about it.
class Path {
 public:
  Path(const std::vector<Certificate>& chain, const Certificate& root, Time at)
      : context_(X509_STORE_CTX_new()), root_(root) {
    built_ = Build(chain, at);
    if (!built_.ok()) {
      Explain(chain);
      return;
    }
    extensions_ = CheckExtensions(path_);
    if (!extensions_.ok()) return;
    profile_ = CheckProfile(path_);
    strength_ = CheckStrength(path_);
  }

  bool Holds() const { return built_.ok() && extensions_.ok() && profile_.ok() && strength_.ok(); }
  const Certificate& root() const { return root_; }
  const Status& built() const { return built_; }
  const Status& extensions() const { return extensions_; }
  const Status& profile() const { return profile_; }
  const Status& strength() const { return strength_; }
  size_t size() const { return path_.size(); }

 private:
  // Build runs OpenSSL; the path's certificates live in the context.
  Status Build(const std::vector<Certificate>& chain, Time at) {
    for (const Certificate& certificate : chain)
      ATTESTOR_TRY(CheckPolicyConstraints(static_cast<X509*>(certificate.native())));
    ATTESTOR_TRY(CheckPolicyConstraints(static_cast<X509*>(root_.native())));
    const StackPtr untrusted(sk_X509_new_null()), trusted(sk_X509_new_null());
    for (size_t i = 1; i < chain.size(); ++i) sk_X509_push(untrusted.get(), static_cast<X509*>(chain[i].native()));
    sk_X509_push(trusted.get(), static_cast<X509*>(root_.native()));
    if (X509_STORE_CTX_init(context_.get(), nullptr, static_cast<X509*>(chain[0].native()), untrusted.get()) != 1) {
      return Error(kCertificatePath, "no memory");
    }
    X509_STORE_CTX_set0_trusted_stack(context_.get(), trusted.get());
    SetRules(X509_STORE_CTX_get0_param(context_.get()), at);
    const bool good = X509_verify_cert(context_.get()) == 1;
    ERR_clear_error();
    X509_STORE_CTX_set0_untrusted(context_.get(), nullptr);
    if (!good) return PathError(context_.get());
    STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(context_.get());
    for (int i = 0; i < sk_X509_num(built); ++i) path_.push_back(sk_X509_value(built, i));
    return Ok();
  }

  // Explain: OpenSSL passes over certificates whose extensions it cannot read, and then says that an issuer is missing.
  void Explain(const std::vector<Certificate>& chain) {
    if (built_.error().Is(kCertificateExpired)) return;
    std::vector<X509*> sent;
    for (const Certificate& certificate : chain) sent.push_back(static_cast<X509*>(certificate.native()));
    Status extensions = CheckExtensions(sent);
    if (!extensions.ok()) built_ = std::move(extensions);
  }

  X509StoreCtxPtr context_;
  Certificate root_;
  std::vector<X509*> path_;
  Status built_, extensions_, profile_, strength_;
};

Path FindPath(const std::vector<Certificate>& chain, const std::vector<Certificate>& candidates, Time at) {
  Path first(chain, candidates.front(), at);
  if (first.Holds()) return first;
  for (size_t i = 1; i < candidates.size(); ++i) {
    Path other(chain, candidates[i], at);
    if (other.Holds()) return other;
  }
  return first;
}

std::string Describe(const Certificate& root, const WebRoots& roots) {
  return NameOf(root) + ", SHA-256 " + ToHex(Sha256(root.der())) + ", in the set " + ToHex(roots.id());
}

}  // namespace

Result<ServerIdentity> CheckServerChain(std::span<const Bytes> chain, const WebRoots& roots, std::string_view host,
                                        Time at, CheckReport& report) {
  const auto check = [&report](std::string_view id, const Status& status, std::string detail) {
    report.Record(id, status, std::move(detail));
    return status;
  };
  const auto parsed = ParseChain(chain);
  ATTESTOR_TRY(check("certificate.parse", StatusOf(parsed),
                     parsed.ok() ? std::to_string(parsed->size()) + " certificates" : ""));
  const auto candidates = roots.CandidatesFor(*parsed);
  if (!candidates.ok()) return check("certificate.root", candidates.error(), {}).error();
  const Path path = FindPath(*parsed, *candidates, at);
  ATTESTOR_TRY(check("certificate.root", Ok(), Describe(path.root(), roots)));
  ATTESTOR_TRY(check("certificate.path", path.built(), "at " + ToText(at)));
  ATTESTOR_TRY(check("certificate.host", CheckHostBySan(parsed->front(), host, roots.suffixes()),
                     std::string(host) + ", with the public suffixes " + ToHex(roots.suffixes().id())));
  ATTESTOR_TRY(
      check("certificate.extensions", path.extensions(), std::to_string(path.size()) + " certificates in the path"));
  ATTESTOR_TRY(check("certificate.profile", path.profile(), {}));
  ATTESTOR_TRY(check("certificate.strength", path.strength(), {}));
  ServerIdentity identity{parsed->front().spki(), {}, path.root().der()};
  identity.spki_sha256 = Sha256(identity.spki);
  return identity;
}

}  // namespace attestor::crypto
