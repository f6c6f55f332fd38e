// What a relying party names to say which certificates of web servers count: roots, and the list of public suffixes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"
#include "core/crypto/certificate_errors.h"
#include "core/crypto/public_suffix.h"

namespace attestor::crypto {

inline constexpr size_t kMaxRoots = 512;
inline constexpr size_t kMaxRootCandidates = 8;  // roots that are tried for one chain

// WebRoots is a set of trust anchors for web servers. Copies share one immutable set.
class WebRoots {
 public:
  static Result<WebRoots> FromPem(std::string_view pem, PublicSuffixes suffixes);  // certificate.roots
  static Result<WebRoots> FromCertificates(const std::vector<Certificate>& roots, PublicSuffixes suffixes);

  // id is SHA-256 over the sorted SHA-256 hashes of the roots' DER: it names the set, in whatever order it was written.
  const ByteArray<32>& id() const;
  size_t size() const;
  const PublicSuffixes& suffixes() const;

  // Only is the set of which no root but `root` is used. A path then does not depend on which others the set has; if
  // `root` is not among them, there is none (certificate.root).
  WebRoots Only(const Certificate& root) const;

  // CandidatesFor gives the roots that `chain` (leaf first) may lead to, at most 8: first those that issued what stands
  // earliest in the chain, and among those in the order of their hashes. certificate.root, with the name of the root
  // that is missing, when there is none.
  Result<std::vector<Certificate>> CandidatesFor(const std::vector<Certificate>& chain) const;

 private:
  struct State;
  explicit WebRoots(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
  std::optional<Certificate> only_;
};

// NameOf writes a certificate's subject for people: its parts in order, with commas between.
std::string NameOf(const Certificate& certificate);

}  // namespace attestor::crypto
