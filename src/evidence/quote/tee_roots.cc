#include "evidence/quote/tee_roots.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

#ifdef ATTESTOR_ANCHORS_INTEL
constexpr bool kOnlyIntel = true;
#else
constexpr bool kOnlyIntel = false;
#endif

}  // namespace

TeeRoots::TeeRoots() : TeeRoots(std::vector<ByteArray<32>>()) {}

TeeRoots::TeeRoots(std::vector<ByteArray<32>> hashes) : hashes_(std::move(hashes)) {
  std::ranges::sort(hashes_);
  const auto repeated = std::ranges::unique(hashes_);
  hashes_.erase(repeated.begin(), repeated.end());
  Bytes joined;
  for (const ByteArray<32>& hash : hashes_) Append(joined, hash);
  id_ = crypto::Sha256(joined);
}

Result<TeeRoots> TeeRoots::FromPem(std::string_view pem) {
  auto roots = crypto::Certificate::ParsePemChain(pem, kMaxTeeRoots);
  if (!roots.ok()) return Error(kRoots, roots.error().Text());
  return FromCertificates(*roots);
}

Result<TeeRoots> TeeRoots::FromCertificates(const std::vector<crypto::Certificate>& roots) {
  if (roots.empty() || roots.size() > kMaxTeeRoots)
    return Error(kRoots, std::to_string(roots.size()) + " certificates");
  std::vector<ByteArray<32>> hashes;
  for (const crypto::Certificate& root : roots) {
    const ByteArray<32> hash = crypto::Sha256(root.der());
    if (kOnlyIntel && !IsIntel(hash))
      return Error(kAnchorNotAllowed, "'" + root.subject_common_name() + "', SHA-256 " + ToHex(hash));
    hashes.push_back(hash);
  }
  return TeeRoots(std::move(hashes));
}

TeeRoots TeeRoots::Intel() { return TeeRoots({kIntelRootSha256}); }

bool TeeRoots::Contains(const crypto::Certificate& root) const {
  return std::ranges::binary_search(hashes_, crypto::Sha256(root.der()));
}

}  // namespace attestor::quote
