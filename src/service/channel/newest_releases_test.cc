#include "service/channel/newest_releases.h"

#include <gtest/gtest.h>

#include "core/crypto/signature.h"
#include "evidence/release/errors.h"

namespace attestor::channel {
namespace {

using release::ApprovedReleases;
using release::MinimumSvn;
using release::ReleaseList;

const Time kNow = *ParseTime("2026-06-01T00:00:00Z");
constexpr Duration kDay = std::chrono::hours(24);

class NewestReleasesTest : public ::testing::Test {
 protected:
  Bytes Signed(Duration age, MinimumSvn least = {}, Duration life = 30 * kDay) const {
    release::Release node{release::Role::kNode, "1", 5, {}, {}, {ByteArray<32>{}}};
    return release::Sign(ReleaseList{kNow - age, kNow - age + life, {node}, 0, least}, key_);
  }
  NewestReleases Holding(const Bytes& list) const {
    return NewestReleases(key_.public_key(), *ApprovedReleases::Verify(list, key_.public_key()));
  }
  void ExpectCounts(NewestReleases& releases, const Bytes& shown, const Bytes& expected) const {
    const auto counts = releases.Show(shown, kNow);
    ASSERT_TRUE(counts.ok()) << counts.error().Text();
    EXPECT_EQ((*counts)->signed_list(), expected);
    EXPECT_EQ(releases.held(), *counts);
  }

  crypto::Ed25519Key key_ = crypto::Ed25519Key::FromSeed(Secret::CopyOf(Bytes(32, 1)));
};

TEST_F(NewestReleasesTest, TheNewerCountsWhoeverHoldsIt) {
  const Bytes old = Signed(2 * kDay), newer = Signed(kDay);
  NewestReleases releases = Holding(old);
  ExpectCounts(releases, newer, newer);
  ExpectCounts(releases, old, newer);
  ExpectCounts(releases, newer, newer);
}

TEST_F(NewestReleasesTest, OfTwoOfOneTimeTheOneThatIsHeldCounts) {
  const Bytes held = Signed(kDay), other = Signed(kDay, {}, 29 * kDay);
  NewestReleases releases = Holding(held);
  ExpectCounts(releases, other, held);
}

TEST_F(NewestReleasesTest, WithoutOneOfItsOwnTheFirstThatIsShownCounts) {
  NewestReleases releases(key_.public_key());
  EXPECT_EQ(releases.held(), nullptr);
  ExpectCounts(releases, Signed(kDay), Signed(kDay));
}

// What a newer list withdrew stays withdrawn when that list has run out.
TEST_F(NewestReleasesTest, ANewerOneCountsWhenItHasExpired) {
  const Bytes expired = Signed(kDay, {}, kDay / 2);
  NewestReleases releases = Holding(Signed(2 * kDay));
  ExpectCounts(releases, expired, expired);
}

TEST_F(NewestReleasesTest, OneFromTheFutureDoesNotCountYet) {
  const Bytes future = Signed(-kDay), held = Signed(kDay);
  NewestReleases releases = Holding(held);
  ExpectCounts(releases, future, held);
  NewestReleases none(key_.public_key());
  EXPECT_TRUE(none.Show(future, kNow).error().Is(release::kNotYet));
  EXPECT_EQ(none.held(), nullptr);
}

TEST_F(NewestReleasesTest, MinimumsOnlyRise) {
  const Bytes held = Signed(4 * kDay, {2, 3});
  for (const MinimumSvn lower : {MinimumSvn{1, 3}, {2, 2}, {9, 0}}) {
    NewestReleases releases = Holding(held);
    EXPECT_TRUE(releases.Show(Signed(kDay, lower), kNow).error().Is(release::kMinimumLowered));
    EXPECT_EQ(releases.held()->signed_list(), held);
    ExpectCounts(releases, Signed(kDay, {2, 3}), Signed(kDay, {2, 3}));
  }
  NewestReleases releases = Holding(held);
  ExpectCounts(releases, Signed(5 * kDay), held);  // an older one is not looked at
}

TEST_F(NewestReleasesTest, OfTheRightRootOnly) {
  NewestReleases releases(ByteArray<32>{1});
  EXPECT_TRUE(releases.Show(Signed(kDay), kNow).error().Is(release::kSignature));
  EXPECT_TRUE(releases.Show(AsBytes("x"), kNow).error().Is(release::kFormat));
}

}  // namespace
}  // namespace attestor::channel
