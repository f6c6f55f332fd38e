// Which code may run: the signed list of approved releases (`release-list` in spec/formats.cddl).
//
// A release is what hardware can attest: the hash of the compose file that was measured and the digest of the
// configuration it runs with, for one role, and the operating-system images that may run it: below the application, the
// image is what decides whether the measurements of the application mean anything. A node or signer counts only when
// its quote leads to an entry of a list that the release root has signed and that was valid at the time.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crypto/signature.h"

namespace attestor::release {

enum class Role : uint8_t { kNode = 1, kSigner = 2 };
std::string_view ToText(Role role);  // "node", "signer"

struct Release {
  Role role;
  std::string version;  // for people, 1..64 bytes
  uint64_t svn = 0;     // security version number: only rises
  ByteArray<32> compose_hash{};
  ByteArray<32> config_digest{};
  std::vector<ByteArray<32>> images;  // 1..16 image ids (quote::ImageId)

  Bytes Encode() const;
  bool RunsOn(const ByteArray<32>& image) const;  // whether it lists this image
  bool operator==(const Release&) const = default;
};

// Identity names one release in statements: the hash of its entry, and what people call it.
struct Identity {
  ByteArray<32> release{};  // SHA-256 of Release::Encode()
  std::string version;
  uint64_t svn = 0;

  bool operator==(const Identity&) const = default;
};
Identity IdentityOf(const Release& release);

// MinimumSvn is the least svn of a release that counts, for each role.
struct MinimumSvn {
  uint64_t node = 0;
  uint64_t signer = 0;

  uint64_t Of(Role role) const { return role == Role::kNode ? node : signer; }
  // RisesFrom tells whether neither is below what it was before.
  bool RisesFrom(const MinimumSvn& before) const { return node >= before.node && signer >= before.signer; }
  bool operator==(const MinimumSvn&) const = default;
};

struct ReleaseList {
  Time issued;
  Time expires;
  std::vector<Release> releases;  // 1..64
  // The least tcbEvaluationDataNumber of collateral that counts: a platform is judged by what was known of it when the
  // list was signed, even while older collateral is in time.
  uint32_t min_tcb_evaluation = 0;
  // From one list to the next these only rise: they end releases that another list still names.
  MinimumSvn min_svn;

  Bytes Encode() const;
  static Result<ReleaseList> Decode(ByteView bytes);  // release.format, release.version
};

// Sign makes the signed document: COSE_Sign1, EdDSA, kid = SHA-256 of the public key.
Bytes Sign(const ReleaseList& list, const crypto::Ed25519Key& key);

// ApprovedReleases is a list whose signature was checked. It can be made by Verify only.
class ApprovedReleases {
 public:
  // Verify: release.format, release.version, release.signature. Time is checked apart, because lists are also read long
  // after their time.
  static Result<ApprovedReleases> Verify(ByteView signed_list, const ByteArray<32>& release_root);

  // CheckValidAt: release.not_yet (beyond five minutes of clock difference), release.expired.
  Status CheckValidAt(Time at) const;
  // CheckMinimum: release.below_minimum.
  Status CheckMinimum(const Release& release) const;
  // Find: release.not_approved, release.below_minimum.
  Result<Release> Find(Role role, const ByteArray<32>& compose_hash, const ByteArray<32>& config_digest) const;

  // IsNewerThan: of two lists of one root, the one that was issued later counts (spec/session.md section 6).
  bool IsNewerThan(const ApprovedReleases& other) const { return list_.issued > other.list_.issued; }

  const Bytes& signed_list() const { return signed_list_; }
  const ReleaseList& list() const { return list_; }

 private:
  ApprovedReleases(ReleaseList list, Bytes signed_list)
      : list_(std::move(list)), signed_list_(std::move(signed_list)) {}

  ReleaseList list_;
  Bytes signed_list_;
};

}  // namespace attestor::release
