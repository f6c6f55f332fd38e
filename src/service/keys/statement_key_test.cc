#include "service/keys/statement_key.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "core/crypto/hash.h"

namespace attestor::keys {
namespace {

// CanSign is whether this code may call K::Sign. It may not of a statement key, and it would see it if it might.
template <class K>
concept CanSign = requires(const K& key, ByteView bytes) { key.Sign(bytes); };
struct OpenKey {
  ByteArray<64> Sign(ByteView) const { return {}; }
};
static_assert(CanSign<OpenKey>);
static_assert(!CanSign<StatementKey>, "only the gate signs");
static_assert(!std::is_default_constructible_v<StatementKey>);
static_assert(!std::is_copy_constructible_v<StatementKey>);
static_assert(!std::is_constructible_v<StatementKey, crypto::Secp256k1Key, Time, Time>, "no key of somebody's choice");

TEST(StatementKey, BornWithALife) {
  CountingRandom random(1);
  const Time now = *ParseTime("2026-06-01T00:00:00Z");
  const StatementKey key = StatementKey::Generate(random, now, std::chrono::hours(24));
  EXPECT_EQ(key.born(), now);
  EXPECT_EQ(key.not_after(), now + std::chrono::hours(24));
  EXPECT_EQ(key.id(), crypto::Sha256(key.public_key()));
  EXPECT_EQ(KeyId(key.public_key()), key.id());
  EXPECT_TRUE(key.public_key()[0] == 2 || key.public_key()[0] == 3) << "SEC1 compressed";
  EXPECT_NE(StatementKey::Generate(random, now, std::chrono::hours(24)).id(), key.id());
}

}  // namespace
}  // namespace attestor::keys
