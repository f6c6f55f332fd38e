// TEE roots: whose hardware is believed when a quote says what runs where.
//
// Quotes and collateral carry their root certificate in their chains; what is pinned here is the SHA-256 of its DER.
// Which roots a binary can hold is a build choice (docs/adr/0002): built with ATTESTOR_ANCHORS_INTEL, this class cannot
// be made to hold any root but Intel's.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"

namespace attestor::quote {

// kIntelRootSha256 is the SHA-256 of the DER of "Intel SGX Root CA" (2018-05-21 to 2049-12-31), the root of all SGX and
// TDX hardware.
inline constexpr ByteArray<32> kIntelRootSha256 = {0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49,
                                                   0xe9, 0x5b, 0x80, 0x7a, 0x35, 0x0e, 0x74, 0x24, 0x96, 0x43, 0x99,
                                                   0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3};

inline constexpr size_t kMaxTeeRoots = 16;

class TeeRoots {
 public:
  // TeeRoots without any root: no quote verifies against it.
  TeeRoots();
  // FromPem reads one to kMaxTeeRoots PEM certificates (quote.roots); quote.anchor_not_allowed for a root that this
  // binary may not hold.
  static Result<TeeRoots> FromPem(std::string_view pem);
  static Result<TeeRoots> FromCertificates(const std::vector<crypto::Certificate>& roots);
  static TeeRoots Intel();

  // id is SHA-256 over the sorted SHA-256 hashes of the roots' DER: it names the set, in whatever order it was written.
  const ByteArray<32>& id() const { return id_; }
  bool Contains(const crypto::Certificate& root) const;
  bool empty() const { return hashes_.empty(); }

  // IsIntel says whether `root_sha256` is Intel's root; anything else is a simulated or private TEE.
  static bool IsIntel(const ByteArray<32>& root_sha256) { return root_sha256 == kIntelRootSha256; }

 private:
  explicit TeeRoots(std::vector<ByteArray<32>> hashes);
  std::vector<ByteArray<32>> hashes_;  // sorted, unique
  ByteArray<32> id_{};
};

}  // namespace attestor::quote
