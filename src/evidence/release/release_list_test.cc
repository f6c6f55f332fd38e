#include "evidence/release/release_list.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "core/wire/limits.h"
#include "evidence/release/errors.h"
#include "testkit/fixtures/codec.h"

namespace attestor::release {
namespace {

constexpr char kGoldenRelease[] =
    "a6010102686e6f646520312e320307045820c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0055820d0d0d0d0"
    "d0d0d0d0d0d0d0d0d0"
    "d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d006815820e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0";
constexpr char kGoldenList[] =
    "a60102021b0000019ab697e87b031b0000019ab697ec630482a6010102686e6f646520312e320307045820c0c0c0c0c0c0c0c0c0c0c0c0c0c0"
    "c0c0c0c0c0c0c0c0c0"
    "c0c0c0c0c0c0c0c0c0055820d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d006815820e0e0e0e0e0e0e0e0e0"
    "e0e0e0e0e0e0e0e0e0"
    "e0e0e0e0e0e0e0e0e0e0e0e0e0e0a60102026a7369676e657220312e320309045820c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0"
    "c0c0c0c0c0c0c0c0c0"
    "055820d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d006815820e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0"
    "e0e0e0e0e0e0e0e0e0"
    "e0e0e0e0e0051106820304";

const Time kIssued = Time(Duration(1764000000123));

Release Node() {
  Release release{Role::kNode, "node 1.2", 7};
  release.compose_hash.fill(0xc0);
  release.config_digest.fill(0xd0);
  release.images.emplace_back().fill(0xe0);
  release.images = {ByteArray<32>{}};
  release.images[0].fill(0xe0);
  return release;
}

Release Signer() {
  Release release = Node();
  release.role = Role::kSigner;
  release.version = "signer 1.2";
  release.svn = 9;
  return release;
}

ReleaseList Sample() { return {kIssued, kIssued + Duration(1000), {Node(), Signer()}, 17, {3, 4}}; }
crypto::Ed25519Key KeyOf(uint8_t seed) { return crypto::Ed25519Key::FromSeed(Secret::CopyOf(Bytes(32, seed))); }

ApprovedReleases Approved() {
  const crypto::Ed25519Key key = KeyOf(1);
  return *ApprovedReleases::Verify(Sign(Sample(), key), key.public_key());
}

static_assert(!std::is_default_constructible_v<ApprovedReleases>, "only Verify makes one");

TEST(ReleaseList, GoldenBytes) {
  EXPECT_EQ(ToHex(Node().Encode()), kGoldenRelease);
  EXPECT_EQ(ToHex(Sample().Encode()), kGoldenList);
  const auto decoded = ReleaseList::Decode(*FromHex(kGoldenList));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->issued, Sample().issued);
  EXPECT_EQ(decoded->expires, Sample().expires);
  EXPECT_EQ(decoded->releases, Sample().releases);
  EXPECT_EQ(decoded->min_tcb_evaluation, 17u);
  EXPECT_EQ(decoded->min_svn, (MinimumSvn{3, 4}));
}

TEST(ReleaseList, OneForm) { testing::ExpectOneForm<ReleaseList>(Sample().Encode()); }

TEST(ReleaseList, Bounds) {
  ReleaseList list = Sample();
  list.releases.clear();
  EXPECT_TRUE(ReleaseList::Decode(list.Encode()).error().Is(kFormat));
  list.releases.assign(64, Node());
  EXPECT_TRUE(ReleaseList::Decode(list.Encode()).ok());
  list.releases.push_back(Node());
  EXPECT_TRUE(ReleaseList::Decode(list.Encode()).error().Is(kFormat));
  for (const std::string& version : {std::string(), std::string(65, 'v')}) {
    list = Sample();
    list.releases[0].version = version;
    EXPECT_TRUE(ReleaseList::Decode(list.Encode()).error().Is(kFormat)) << version;
  }
  for (const size_t images : {size_t{0}, size_t{17}}) {
    list = Sample();
    list.releases[0].images.resize(images);
    EXPECT_TRUE(ReleaseList::Decode(list.Encode()).error().Is(kFormat)) << images << " images";
  }
  list.releases[0].images.resize(16);
  EXPECT_TRUE(ReleaseList::Decode(list.Encode()).ok());
  list = Sample();
  list.releases[0].role = static_cast<Role>(3);
  EXPECT_TRUE(ReleaseList::Decode(list.Encode()).error().Is(kFormat));
  Bytes number = Sample().Encode();
  const size_t at = number.size() - 5;  // behind it: the key 6, and an array of two small numbers
  ASSERT_EQ(number[at], 17);
  number.erase(number.begin() + static_cast<ptrdiff_t>(at));
  const Bytes large = {0x1b, 0, 0, 0, 1, 0, 0, 0, 0};  // 2^32
  number.insert(number.begin() + static_cast<ptrdiff_t>(at), large.begin(), large.end());
  EXPECT_TRUE(ReleaseList::Decode(number).error().Is(kFormat));
  Bytes version = Sample().Encode();
  version[2] = 3;
  EXPECT_TRUE(ReleaseList::Decode(version).error().Is(kVersion));
}

TEST(ReleaseList, OneOfVersion1IsCalledSo) {
  Bytes list = Sample().Encode();
  list[0] = 0xa5;
  list[2] = 1;
  list.resize(list.size() - 4);  // without the minimums
  EXPECT_TRUE(ReleaseList::Decode(list).error().Is(kVersion));
  list[2] = 2;
  EXPECT_TRUE(ReleaseList::Decode(list).error().Is(kVersion)) << "a list of version 2 has six members";
}

TEST(ReleaseList, TheLargestIsRead) {
  ReleaseList list = Sample();
  Release release = Node();
  release.version = std::string(limits::kVersionText, 'v');
  release.svn = UINT64_MAX;
  release.images.assign(limits::kImages, ByteArray<32>{});
  list.releases.assign(limits::kReleases, release);
  list.min_svn = {UINT64_MAX, UINT64_MAX};
  const Bytes signed_list = Sign(list, KeyOf(1));
  EXPECT_LE(signed_list.size(), limits::kReleaseList);
  EXPECT_TRUE(ApprovedReleases::Verify(signed_list, KeyOf(1).public_key()).ok());
}

TEST(ReleaseList, Identity) {
  const Identity identity = IdentityOf(Node());
  EXPECT_EQ(identity.release, crypto::Sha256(*FromHex(kGoldenRelease)));
  EXPECT_EQ(identity.version, "node 1.2");
  EXPECT_EQ(identity.svn, 7u);
  EXPECT_EQ(ToText(Role::kNode), "node");
  EXPECT_EQ(ToText(Role::kSigner), "signer");
}

TEST(ApprovedReleases, OfTheRightRootOnly) {
  const Bytes signed_list = Sign(Sample(), KeyOf(1));
  const auto approved = ApprovedReleases::Verify(signed_list, KeyOf(1).public_key());
  ASSERT_TRUE(approved.ok()) << approved.error().Text();
  EXPECT_EQ(approved->signed_list(), signed_list);
  EXPECT_EQ(approved->list().releases, Sample().releases);
  EXPECT_TRUE(ApprovedReleases::Verify(signed_list, KeyOf(2).public_key()).error().Is(kSignature));
}

TEST(ApprovedReleases, EveryChangedByteIsSeen) {
  const Bytes signed_list = Sign(Sample(), KeyOf(1));
  for (size_t at = 0; at < signed_list.size(); ++at) {
    Bytes changed = signed_list;
    changed[at] ^= 1;
    EXPECT_FALSE(ApprovedReleases::Verify(changed, KeyOf(1).public_key()).ok()) << at;
  }
  EXPECT_TRUE(ApprovedReleases::Verify({}, KeyOf(1).public_key()).error().Is(kFormat));
  EXPECT_TRUE(ApprovedReleases::Verify(Sample().Encode(), KeyOf(1).public_key()).error().Is(kFormat))
      << "without signature";
}

// What another document of the same key says must not count as a list.
TEST(ApprovedReleases, OtherDocumentsOfTheSameKey) {
  const crypto::Ed25519Key key = KeyOf(1);
  cose::Sign1 document{
      cose::Algorithm::kEdDsa, "application/other", ToBytes(crypto::Sha256(key.public_key())), Sample().Encode(), {}};
  document.signature = key.Sign(document.ToBeSigned());
  EXPECT_TRUE(ApprovedReleases::Verify(document.Encode(), key.public_key()).error().Is(kSignature));
  document.content_type = "application/attestor-release-list+cbor";
  document.payload = ToBytes("x");
  document.signature = key.Sign(document.ToBeSigned());
  EXPECT_TRUE(ApprovedReleases::Verify(document.Encode(), key.public_key()).error().Is(kFormat))
      << "signed, but no list";
}

TEST(ApprovedReleases, Time) {
  const ApprovedReleases approved = Approved();
  EXPECT_TRUE(approved.CheckValidAt(kIssued).ok());
  EXPECT_TRUE(approved.CheckValidAt(kIssued + Duration(999)).ok());
  EXPECT_TRUE(approved.CheckValidAt(kIssued + Duration(1000)).error().Is(kExpired));
  EXPECT_TRUE(approved.CheckValidAt(kIssued - std::chrono::minutes(5)).ok()) << "a small difference between clocks";
  EXPECT_TRUE(approved.CheckValidAt(kIssued - std::chrono::minutes(5) - Duration(1)).error().Is(kNotYet));
  EXPECT_TRUE(approved.CheckValidAt(Time::max()).error().Is(kExpired));
  EXPECT_TRUE(approved.CheckValidAt(Time::min()).error().Is(kNotYet));
}

TEST(ApprovedReleases, TheLeastSvnOfEachRole) {
  const auto find = [](MinimumSvn least, const Release& release) {
    ReleaseList list = Sample();
    list.min_svn = least;
    return ApprovedReleases::Verify(Sign(list, KeyOf(1)), KeyOf(1).public_key())
        ->Find(release.role, release.compose_hash, release.config_digest);
  };
  EXPECT_TRUE(find({7, 10}, Node()).ok());
  EXPECT_TRUE(find({8, 0}, Node()).error().Is(kBelowMinimum));
  EXPECT_TRUE(find({8, 9}, Signer()).ok());
  EXPECT_TRUE(find({0, 10}, Signer()).error().Is(kBelowMinimum));
}

TEST(ApprovedReleases, TheOneIssuedLaterIsNewer) {
  const auto issued = [](Time time) {
    ReleaseList list = Sample();
    list.issued = time;
    return *ApprovedReleases::Verify(Sign(list, KeyOf(1)), KeyOf(1).public_key());
  };
  const ApprovedReleases one = issued(kIssued), later = issued(kIssued + Duration(1));
  EXPECT_TRUE(later.IsNewerThan(one));
  EXPECT_FALSE(one.IsNewerThan(later));
  EXPECT_FALSE(one.IsNewerThan(one));
}

TEST(ApprovedReleases, FindNeedsRoleComposeAndDigest) {
  const ApprovedReleases approved = Approved();
  const auto found = approved.Find(Role::kSigner, Signer().compose_hash, Signer().config_digest);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, Signer());
  EXPECT_EQ(*approved.Find(Role::kNode, Node().compose_hash, Node().config_digest), Node());
  ByteArray<32> other = Node().compose_hash;
  other[31] ^= 1;
  EXPECT_TRUE(approved.Find(Role::kNode, other, Node().config_digest).error().Is(kNotApproved));
  other = Node().config_digest;
  other[0] ^= 1;
  EXPECT_TRUE(approved.Find(Role::kNode, Node().compose_hash, other).error().Is(kNotApproved));
  const crypto::Ed25519Key key = KeyOf(1);
  ReleaseList nodes = Sample();
  nodes.releases.pop_back();
  const auto only_nodes = ApprovedReleases::Verify(Sign(nodes, key), key.public_key());
  EXPECT_TRUE(only_nodes->Find(Role::kSigner, Node().compose_hash, Node().config_digest).error().Is(kNotApproved));
}

// Whoever edits a file that was approved is told which of the two it was.
TEST(ApprovedReleases, WhatWasChangedSinceItWasApproved) {
  const ApprovedReleases approved = Approved();
  const auto detail = [&](const ByteArray<32>& compose, const ByteArray<32>& config) {
    return approved.Find(Role::kNode, compose, config).error().detail();
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  const ByteArray<32> none{};
  EXPECT_TRUE(has(detail(Node().compose_hash, none),
                  Node().version + " has this compose file and another configuration, " + ToHex(Node().config_digest)));
  EXPECT_TRUE(has(detail(none, Node().config_digest),
                  Node().version + " has this configuration and another compose file, " + ToHex(Node().compose_hash)));
  EXPECT_FALSE(has(detail(none, none), Node().version));
  EXPECT_FALSE(has(detail(Signer().compose_hash, none), Signer().version)) << "of another role";
}

}  // namespace
}  // namespace attestor::release
