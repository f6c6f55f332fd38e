#include "session/sealed/group_keys.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "session/terms/id.h"
#include "web/tls/types.h"

namespace attestor::sealed {
namespace {

Secret Seed() {
  Secret seed(32);
  for (size_t i = 0; i < seed.size(); ++i) seed.RevealMutable()[i] = static_cast<uint8_t>(i);
  return seed;
}

session::SessionId Sid(uint8_t fill) {
  session::SessionId sid{};
  sid.fill(fill);
  return sid;
}

// Made with Python's hmac: HMAC-SHA256(00..1f, "attestor/share/v1" || 11 * 32 || counter).
TEST(ShareRandom, IsTheStreamThatItSays) {
  ShareRandom random(Seed(), Sid(0x11));
  EXPECT_EQ(ToHex(random.Array<64>()),
            "847d74a4ff5b43db251e361f78f4efcd82caf49dfbbed4681b15de50e2bdf757"
            "63cb5921774933721ebe078b9505bac9bbf012937b65d4578f450e3428f9984e");
  EXPECT_EQ(ToHex(random.Array<5>()), "1971034330");
}

TEST(ShareRandom, GivesNoByteTwice) {
  ShareRandom random(Seed(), Sid(0x11));
  const auto first = random.Array<16>();
  EXPECT_NE(first, random.Array<16>());
  ShareRandom again(Seed(), Sid(0x11));
  EXPECT_EQ(first, again.Array<16>());
  ShareRandom other(Seed(), Sid(0x12));
  EXPECT_NE(first, other.Array<16>());
}

TEST(GroupKeys, AreOneOfEachGroup) {
  CountingRandom random(1);
  const GroupKeys keys = GroupKeys::Make(random, Sid(1));
  ASSERT_EQ(keys.shares().size(), tls::kGroups.size());
  for (size_t i = 0; i < tls::kGroups.size(); ++i) EXPECT_EQ(keys.shares()[i].group, tls::kGroups[i]);
  EXPECT_EQ(keys.shares()[0].key.size(), 32u);
  EXPECT_EQ(keys.shares()[1].key.size(), 65u);
}

TEST(GroupKeys, ServeOneShareOfTheServer) {
  for (const uint16_t group : tls::kGroups) {
    CountingRandom random(1);
    GroupKeys keys = GroupKeys::Make(random, Sid(1));
    const auto key = keys.Take(group);
    ASSERT_TRUE(key.has_value());
    const auto share = std::ranges::find(keys.shares(), group, &tls::KeyShare::group);
    ASSERT_NE(share, keys.shares().end());
    EXPECT_EQ(share->key, key->public_key());
    for (const uint16_t second : tls::kGroups) EXPECT_FALSE(keys.Take(second).has_value());
  }
}

TEST(GroupKeys, OfAGroupWithoutAKey) {
  CountingRandom random(1);
  GroupKeys keys = GroupKeys::Make(random, Sid(1));
  EXPECT_FALSE(keys.Take(0x0018).has_value());
}

}  // namespace
}  // namespace attestor::sealed
