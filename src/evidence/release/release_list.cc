#include "evidence/release/release_list.h"

#include <algorithm>

#include "core/base/time_math.h"
#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "core/wire/fields.h"
#include "evidence/release/errors.h"
#include "evidence/release/fields.h"

namespace attestor::release {
namespace {

constexpr std::string_view kContentType = "application/attestor-release-list+cbor";
constexpr uint8_t kMapOfFour = 0xa4;
constexpr uint8_t kMapOfFive = 0xa5;
constexpr Duration kClockDifference = std::chrono::minutes(5);

// RefuseOlder says what lists of version 1 are, which are maps of four or five, whatever else is in them.
Status RefuseOlder(ByteView bytes) {
  if (bytes.empty() || (bytes[0] != kMapOfFour && bytes[0] != kMapOfFive)) return Ok();
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(bytes[0] & 0x0f));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  return Error(kVersion, "version " + std::to_string(version));
}

Result<ReleaseList> DecodeParts(ByteView bytes) {
  ATTESTOR_TRY(RefuseOlder(bytes));
  return wire::Decode<ReleaseList>(kReleaseListFields, bytes);
}

Bytes KeyId(const ByteArray<32>& public_key) { return ToBytes(crypto::Sha256(public_key)); }

}  // namespace

std::string_view ToText(Role role) { return role == Role::kNode ? "node" : "signer"; }

Bytes Release::Encode() const { return wire::Encode(kReleaseFields, *this); }

bool Release::RunsOn(const ByteArray<32>& image) const { return std::ranges::find(images, image) != images.end(); }

Identity IdentityOf(const Release& release) { return {crypto::Sha256(release.Encode()), release.version, release.svn}; }

Bytes ReleaseList::Encode() const { return wire::Encode(kReleaseListFields, *this); }

Result<ReleaseList> ReleaseList::Decode(ByteView bytes) { return Recode(DecodeParts(bytes), kFormat, kVersion); }

Bytes Sign(const ReleaseList& list, const crypto::Ed25519Key& key) {
  cose::Sign1 document{cose::Algorithm::kEdDsa, std::string(kContentType), KeyId(key.public_key()), list.Encode(), {}};
  document.signature = key.Sign(document.ToBeSigned());
  return document.Encode();
}

Result<ApprovedReleases> ApprovedReleases::Verify(ByteView signed_list, const ByteArray<32>& release_root) {
  auto document = cose::Parse(signed_list);
  if (!document.ok()) return Error(kFormat, document.error().Text());
  const Status verified =
      cose::Verify(*document, cose::Algorithm::kEdDsa, kContentType, KeyId(release_root), release_root);
  if (!verified.ok()) return Error(kSignature, verified.error().Text());
  ATTESTOR_ASSIGN(ReleaseList list, ReleaseList::Decode(document->payload));
  return ApprovedReleases(std::move(list), ToBytes(signed_list));
}

Status ApprovedReleases::CheckValidAt(Time at) const {
  if (list_.issued > Later(at, kClockDifference)) return Error(kNotYet, "issued " + attestor::ToText(list_.issued));
  if (list_.expires <= at)
    return Error(kExpired, "expired " + attestor::ToText(list_.expires) + ", used at " + attestor::ToText(at));
  return Ok();
}

namespace {

// Nearest tells the release that differs in one of the two alone: what was changed since it was approved.
std::string Nearest(const std::vector<Release>& releases, Role role, const ByteArray<32>& compose_hash,
                    const ByteArray<32>& config_digest) {
  for (const Release& release : releases) {
    if (release.role != role) continue;
    if (release.compose_hash == compose_hash)
      return "; " + release.version + " has this compose file and another configuration, " +
             ToHex(release.config_digest) + ": the configuration file was changed";
    if (release.config_digest == config_digest)
      return "; " + release.version + " has this configuration and another compose file, " +
             ToHex(release.compose_hash) + ": app-compose.json was changed";
  }
  return {};
}

}  // namespace

Status ApprovedReleases::CheckMinimum(const Release& release) const {
  const uint64_t least = list_.min_svn.Of(release.role);
  if (release.svn < least)
    return Error(kBelowMinimum,
                 release.version + ", svn " + std::to_string(release.svn) + ", least " + std::to_string(least));
  return Ok();
}

Result<Release> ApprovedReleases::Find(Role role, const ByteArray<32>& compose_hash,
                                       const ByteArray<32>& config_digest) const {
  const auto found = std::ranges::find_if(list_.releases, [&](const Release& release) {
    return release.role == role && release.compose_hash == compose_hash && release.config_digest == config_digest;
  });
  if (found == list_.releases.end()) {
    return Error(kNotApproved, std::string(ToText(role)) + " with compose hash " + ToHex(compose_hash) +
                                   " and config digest " + ToHex(config_digest) +
                                   Nearest(list_.releases, role, compose_hash, config_digest));
  }
  ATTESTOR_TRY(CheckMinimum(*found));
  return *found;
}

}  // namespace attestor::release
