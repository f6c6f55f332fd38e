#include "evidence/release/release_list.h"

#include <algorithm>
#include <limits>

#include "core/base/time_math.h"
#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "core/wire/cbor.h"
#include "core/wire/limits.h"
#include "evidence/release/errors.h"

namespace attestor::release {
namespace {

constexpr std::string_view kContentType = "application/attestor-release-list+cbor";
constexpr uint64_t kFormatVersion = 2;
constexpr uint8_t kMapOfFour = 0xa4;
constexpr uint8_t kMapOfFive = 0xa5;
constexpr size_t kMaxReleases = limits::kReleases;
constexpr size_t kMaxImages = limits::kImages;
constexpr size_t kMaxVersionText = limits::kVersionText;
constexpr Duration kClockDifference = std::chrono::minutes(5);

Result<Release> ReadRelease(wire::CborReader& in) {
  Release release{};
  ATTESTOR_TRY(in.Map(6));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t role, in.Uint());
  if (role != 1 && role != 2) return Error(kFormat, "role " + std::to_string(role));
  release.role = static_cast<Role>(role);
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(const std::string_view version, in.Text(1, kMaxVersionText));
  release.version = version;
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(release.svn, in.Uint());
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(release.compose_hash, in.Fixed<32>());
  ATTESTOR_TRY(in.Key(5));
  ATTESTOR_ASSIGN(release.config_digest, in.Fixed<32>());
  ATTESTOR_TRY(in.Key(6));
  ATTESTOR_ASSIGN(const size_t images, in.Array(1, kMaxImages));
  for (size_t i = 0; i < images; ++i) {
    ATTESTOR_ASSIGN(const auto image, in.Fixed<32>());
    release.images.push_back(image);
  }
  return release;
}

Result<ReleaseList> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  ReleaseList list;
  // Lists of version 1 are maps of four or five: what they are is said, whatever else is in them.
  const bool older = !bytes.empty() && (bytes[0] == kMapOfFour || bytes[0] == kMapOfFive);
  ATTESTOR_TRY(in.Map(older ? bytes[0] & 0x0f : 6));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (older || version != kFormatVersion) return Error(kVersion, "version " + std::to_string(version));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(list.issued, in.Time());
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(list.expires, in.Time());
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(const size_t count, in.Array(1, kMaxReleases));
  for (size_t i = 0; i < count; ++i) {
    ATTESTOR_ASSIGN(Release release, ReadRelease(in));
    list.releases.push_back(std::move(release));
  }
  ATTESTOR_TRY(in.Key(5));
  ATTESTOR_ASSIGN(const uint64_t number, in.Uint());
  if (number > std::numeric_limits<uint32_t>::max())
    return Error(kFormat, "TCB evaluation number " + std::to_string(number));
  list.min_tcb_evaluation = static_cast<uint32_t>(number);
  ATTESTOR_TRY(in.Key(6));
  ATTESTOR_TRY(in.Array(2, 2));
  ATTESTOR_ASSIGN(list.min_svn.node, in.Uint());
  ATTESTOR_ASSIGN(list.min_svn.signer, in.Uint());
  ATTESTOR_TRY(in.ExpectEnd());
  return list;
}

Bytes KeyId(const ByteArray<32>& public_key) { return ToBytes(crypto::Sha256(public_key)); }

}  // namespace

std::string_view ToText(Role role) { return role == Role::kNode ? "node" : "signer"; }

Bytes Release::Encode() const {
  wire::CborWriter out;
  out.Map(6);
  out.Int(1).Uint(static_cast<uint64_t>(role));
  out.Int(2).Text(version);
  out.Int(3).Uint(svn);
  out.Int(4).Bytes(compose_hash);
  out.Int(5).Bytes(config_digest);
  out.Int(6).Array(images.size());
  for (const ByteArray<32>& image : images) out.Bytes(image);
  return std::move(out).Take();
}

Identity IdentityOf(const Release& release) { return {crypto::Sha256(release.Encode()), release.version, release.svn}; }

Bytes ReleaseList::Encode() const {
  wire::CborWriter out;
  out.Map(6);
  out.Int(1).Uint(kFormatVersion);
  out.Int(2).Time(issued);
  out.Int(3).Time(expires);
  out.Int(4).Array(releases.size());
  for (const Release& release : releases) out.Item(release.Encode());
  out.Int(5).Uint(min_tcb_evaluation);
  out.Int(6).Array(2).Uint(min_svn.node).Uint(min_svn.signer);
  return std::move(out).Take();
}

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
  const uint64_t least = list_.min_svn.Of(role);
  if (found->svn < least)
    return Error(kBelowMinimum,
                 found->version + ", svn " + std::to_string(found->svn) + ", least " + std::to_string(least));
  return *found;
}

}  // namespace attestor::release
