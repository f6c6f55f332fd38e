#include "core/crypto/web_roots.h"

#include <algorithm>
#include <map>

#include "core/crypto/hash.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {
namespace {

X509* Native(const Certificate& certificate) { return static_cast<X509*>(certificate.native()); }

// Issued compares names as RFC 5280 section 7.1 does, not byte by byte.
bool Issued(const Certificate& issuer, const Certificate& subject) {
  return X509_NAME_cmp(X509_get_subject_name(Native(issuer)), X509_get_issuer_name(Native(subject))) == 0;
}

// MayHaveIssued: the name is right, and the key identifier, where there is one, is no other's. The signature is not
// looked at.
bool MayHaveIssued(const Certificate& root, const Certificate& subject) {
  if (!Issued(root, subject)) return false;
  const int code = X509_check_issued(Native(root), Native(subject));
  return code != X509_V_ERR_AKID_SKID_MISMATCH && code != X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH;
}

std::string Text(const X509_NAME* name) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  // Everything that is not printable ASCII is escaped.
  if (out == nullptr || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE) < 0) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

// MissingRoot is the name at which the chain leaves what the server sent: that of the issuer which is not in the chain
// itself.
std::string MissingRoot(const std::vector<Certificate>& chain) {
  size_t at = 0;
  for (size_t steps = 0; steps < chain.size(); ++steps) {
    const auto issuer = std::ranges::find_if(chain, [&](const Certificate& other) { return Issued(other, chain[at]); });
    if (issuer == chain.end() || issuer == chain.begin() + static_cast<ptrdiff_t>(at)) break;
    at = static_cast<size_t>(issuer - chain.begin());
  }
  return Text(X509_get_issuer_name(Native(chain[at])));
}

}  // namespace

struct WebRoots::State {
  std::map<ByteArray<32>, Certificate> roots;  // by the SHA-256 of their DER
  ByteArray<32> id{};
  PublicSuffixes suffixes;
};

WebRoots::WebRoots(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<WebRoots> WebRoots::FromPem(std::string_view pem, PublicSuffixes suffixes) {
  auto roots = Certificate::ParsePemChain(pem, kMaxRoots);
  if (!roots.ok()) return Error(kCertificateRoots, roots.error().detail());
  return FromCertificates(*roots, std::move(suffixes));
}

Result<WebRoots> WebRoots::FromCertificates(const std::vector<Certificate>& roots, PublicSuffixes suffixes) {
  State state{{}, {}, std::move(suffixes)};
  for (const Certificate& root : roots) state.roots.emplace(Sha256(root.der()), root);
  Hasher hasher(HashId::kSha256);
  for (const auto& [hash, root] : state.roots) hasher.Update(hash);
  state.id = *ToArray<32>(hasher.Digest());
  return WebRoots(std::make_shared<const State>(std::move(state)));
}

const ByteArray<32>& WebRoots::id() const { return state_->id; }
size_t WebRoots::size() const { return state_->roots.size(); }
const PublicSuffixes& WebRoots::suffixes() const { return state_->suffixes; }

WebRoots WebRoots::Only(const Certificate& root) const {
  WebRoots out = *this;
  out.only_ = root;
  return out;
}

Result<std::vector<Certificate>> WebRoots::CandidatesFor(const std::vector<Certificate>& chain) const {
  if (only_) {
    const bool held = state_->roots.contains(Sha256(only_->der()));
    if (!held) return Error(kCertificateRoot, NameOf(*only_) + ", SHA-256 " + ToHex(Sha256(only_->der())));
    return std::vector<Certificate>{*only_};
  }
  std::vector<Certificate> out;
  for (const Certificate& certificate : chain) {
    for (const auto& entry : state_->roots) {
      const Certificate& root = entry.second;
      const auto same = [&root](const Certificate& other) { return other.der() == root.der(); };
      if (out.size() == kMaxRootCandidates || !MayHaveIssued(root, certificate) || std::ranges::any_of(out, same))
        continue;
      out.push_back(root);
    }
  }
  if (out.empty()) return Error(kCertificateRoot, MissingRoot(chain));
  return out;
}

std::string NameOf(const Certificate& certificate) { return Text(X509_get_subject_name(Native(certificate))); }

}  // namespace attestor::crypto
