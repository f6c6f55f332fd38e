// Who gives way when more come than there is room for.
#include "service/channel/places.h"

#include <gtest/gtest.h>

namespace attestor::channel {
namespace {

using Ids = std::vector<Places::Id>;

class PlacesTest : public ::testing::Test {
 protected:
  Places::Id Enter(const std::string& source, const Ids& leaving = {}) {
    const Places::Entered entered = places_.Enter(source);
    EXPECT_EQ(entered.leaving, leaving) << source;
    EXPECT_TRUE(entered.id) << source;
    return entered.id.value_or(0);
  }
  void NoRoom(const std::string& source) {
    const Places::Entered entered = places_.Enter(source);
    EXPECT_FALSE(entered.id) << source;
    EXPECT_TRUE(entered.leaving.empty()) << source;
  }

  Places places_{{4, 3}};
};

TEST_F(PlacesTest, TheOldestThatHasShownNothingGivesWay) {
  const auto first = Enter("a"), second = Enter("b"), third = Enter("c");
  Enter("d");
  EXPECT_TRUE(places_.Raise(first, Standing::kWork));
  Enter("e", {second});
  Enter("f", {third});
  EXPECT_EQ(places_.taken(), 4u);
  EXPECT_FALSE(places_.Raise(second, Standing::kSession)) << "it has lost its place";
}

TEST_F(PlacesTest, TheSourceThatHoldsMostGivesWayFirst) {
  Enter("honest");
  const auto flood = Enter("flood");
  Enter("flood");
  Enter("flood");
  Enter("other", {flood});
}

TEST_F(PlacesTest, ASourceOverItsShareReplacesItsOwn) {
  Enter("honest");
  const auto first = Enter("flood");
  Enter("flood");
  Enter("flood");
  Enter("flood", {first});
  EXPECT_EQ(places_.taken(), 4u);
}

TEST_F(PlacesTest, SessionsNeverGiveWay) {
  Ids ids;
  for (const char* source : {"a", "b", "c", "d"}) {
    ids.push_back(Enter(source));
    EXPECT_TRUE(places_.Raise(ids.back(), Standing::kSession));
  }
  EXPECT_TRUE(places_.Raise(ids[0], Standing::kWork)) << "nobody loses standing";
  NoRoom("e");
  places_.Leave(ids[2]);
  Enter("e");
}

TEST_F(PlacesTest, WorkGivesWayWhenNobodyHasShownLess) {
  const auto first = Enter("a"), second = Enter("b"), third = Enter("c"), fourth = Enter("d");
  places_.Raise(first, Standing::kSession);
  for (const auto id : {second, third, fourth}) places_.Raise(id, Standing::kWork);
  Enter("e", {second});
}

TEST_F(PlacesTest, OfEqualSourcesTheOldestGivesWay) {
  const auto first = Enter("z");
  for (const char* source : {"b", "a", "c"}) Enter(source);
  Enter("d", {first});
}

// One who has a network of addresses comes from another one each time.
TEST(Places, OfNetworksTheOneThatHoldsMostGivesWay) {
  Places places({40, 40});
  const auto honest = places.Enter("2001:db9::/64").id.value_or(0);
  for (int i = 0; i < 39; ++i) places.Enter("2001:db8:" + std::to_string(i / 2) + ":" + std::to_string(i) + "::/64");
  for (int i = 0; i < 20; ++i) EXPECT_NE(places.Enter("192.0.2." + std::to_string(i)).leaving, Ids{honest}) << i;
  EXPECT_TRUE(places.Raise(honest, Standing::kSession));
}

// Sessions never give way, so nobody may hold them all: not with all addresses of a network either.
class SessionsTest : public ::testing::Test {
 protected:
  bool Session(const std::string& source) {
    const auto id = places_.Enter(source).id;
    if (!id) return false;
    const bool raised = places_.Raise(*id, Standing::kSession);
    if (!raised) places_.Leave(*id);
    return raised;
  }
  // Held is how many sessions the sources hold together, when each takes what it can.
  size_t Held(const std::string& before, const std::string& after) {
    size_t held = 0;
    for (int i = 1; i <= 32; ++i) {
      while (Session(before + std::to_string(i) + after)) ++held;
    }
    return held;
  }

  Places places_{{32, 32}};
};

TEST_F(SessionsTest, ASourceHasAsManyAsItLeavesFree) {
  size_t held = 0;
  while (Session("192.0.2.1")) ++held;
  EXPECT_EQ(held, 16u);
  while (Session("192.0.2.2")) ++held;
  EXPECT_EQ(held, 24u);
  EXPECT_TRUE(Session("192.0.2.3"));
}

TEST_F(SessionsTest, ANetworkHasAsManyAsItLeavesFree) {
  EXPECT_EQ(Held("2001:db8:1:", "::/64"), 16u) << "a /48";
  EXPECT_FALSE(Session("2001:db8:2::/64")) << "the /32 that it is in";
  EXPECT_EQ(Held("2001:db9:", "::/64"), 8u) << "a /32";
  EXPECT_TRUE(Session("192.0.2.1"));
}

TEST_F(SessionsTest, AnUnknownSourceMayHoldThemAll) {
  for (int i = 0; i < 32; ++i) EXPECT_TRUE(Session("")) << i;
}

TEST_F(SessionsTest, WhoHasASessionKeepsIt) {
  const auto first = places_.Enter("192.0.2.1").id.value_or(0);
  EXPECT_TRUE(places_.Raise(first, Standing::kSession));
  while (Session("192.0.2.1")) {
  }
  EXPECT_TRUE(places_.Raise(first, Standing::kSession));
}

class OwnersTest : public PlacesTest {
 protected:
  // Owned enters and shows evidence of `owner`; it is idle then.
  Places::Id Owned(const std::string& owner, const Ids& leaving = {}) {
    const auto id = places_.Enter("address").id.value_or(0);
    const Places::Entered owned = places_.Own(id, owner);
    EXPECT_EQ(owned.id, id) << owner;
    EXPECT_EQ(owned.leaving, leaving) << owner;
    places_.Rest(id);
    return id;
  }

  Places places_{{8, 8}};
};

TEST_F(OwnersTest, AnOwnerHasAsManyAsItLeavesFree) {
  Ids ids;
  for (int i = 0; i < 4; ++i) ids.push_back(Owned("a"));
  Owned("a", {ids[0]});
  for (size_t i = 1; i < 4; ++i) EXPECT_TRUE(places_.Raise(ids[i], Standing::kSession));
  const auto last = Owned("a", {5});
  EXPECT_TRUE(places_.Raise(last, Standing::kSession));
  const auto more = places_.Enter("address").id.value_or(0);
  const Places::Entered refused = places_.Own(more, "a");
  EXPECT_FALSE(refused.id) << "all of its own are busy";
  EXPECT_TRUE(refused.leaving.empty());
  places_.Leave(more);
  Owned("b");
  Owned("b");
  EXPECT_EQ(places_.taken(), 6u) << "there is room for another";
}

TEST_F(OwnersTest, IdleOnesGiveWayAfterStrangersAndBeforeWhoIsBusy) {
  const auto busy = Owned("a"), idle = Owned("a");
  EXPECT_TRUE(places_.Raise(busy, Standing::kSession));
  Ids strangers;
  for (int i = 0; i < 6; ++i) strangers.push_back(places_.Enter("b" + std::to_string(i)).id.value_or(0));
  const auto leaving = [this] { return places_.Enter("c").leaving; };
  EXPECT_EQ(leaving(), Ids{strangers[0]});
  for (size_t i = 1; i < 6; ++i) places_.Raise(strangers[i], Standing::kSession);
  places_.Raise(places_.Enter("d").id.value_or(0), Standing::kSession);
  EXPECT_EQ(leaving(), Ids{idle});
  EXPECT_TRUE(places_.Raise(busy, Standing::kSession)) << "it has its place";
}

TEST_F(PlacesTest, AnUnknownSourceHasNoShare) {
  for (int i = 0; i < 4; ++i) Enter("");
  const Places::Entered fifth = places_.Enter("");
  EXPECT_TRUE(fifth.id);
  EXPECT_EQ(fifth.leaving.size(), 1u);
}

TEST(Places, ASourceThatIsNamedLaterCountsFromThen) {
  Places places({8, 3});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(places.Raise(places.Enter("a").id.value_or(0), Standing::kSession));
  const auto unknown = places.Enter("").id.value_or(0);
  EXPECT_FALSE(places.Name(unknown, "a").id) << "its source has no room";
  EXPECT_TRUE(places.Name(unknown, "b").id);
  EXPECT_FALSE(places.Name(999, "b").id);
  places.Leave(unknown);
  EXPECT_EQ(places.taken(), 3u);
}

TEST_F(PlacesTest, NamingLetsTheSourcesOwnStrangerGiveWay) {
  const auto first = Enter("a");
  Enter("a");
  Enter("a");
  const auto unknown = Enter("");
  const Places::Entered named = places_.Name(unknown, "a");
  EXPECT_EQ(named.id, unknown);
  EXPECT_EQ(named.leaving, Ids{first});
}

}  // namespace
}  // namespace attestor::channel
