// Sources from which tokens were shown: each token is good for some visits, for some time, and what is remembered is
// bounded.
#include "service/node/proven_sources.h"

#include <gtest/gtest.h>

namespace attestor::node {
namespace {

const Time kNow{Duration(1'800'000'000'000)};

unsigned VisitsOf(ProvenSources& sources, const std::string& source, Time now) {
  unsigned visits = 0;
  while (sources.Take(source, now)) ++visits;
  return visits;
}

TEST(ProvenSources, ATokenIsGoodForSomeVisits) {
  ProvenSources sources;
  EXPECT_FALSE(sources.Take("here", kNow));
  sources.Add("here", kNow);
  sources.Add("here", kNow);
  EXPECT_FALSE(sources.Take("there", kNow));
  EXPECT_EQ(VisitsOf(sources, "here", kNow), 2 * ProvenSources::kVisits);
  for (int i = 0; i < 1000; ++i) sources.Add("here", kNow);
  EXPECT_EQ(VisitsOf(sources, "here", kNow), ProvenSources::kMostVisits);
}

TEST(ProvenSources, AndForSomeTime) {
  ProvenSources sources;
  sources.Add("here", kNow);
  EXPECT_TRUE(sources.Take("here", kNow + ProvenSources::kLife - Duration(1)));
  EXPECT_FALSE(sources.Take("here", kNow + ProvenSources::kLife));
  sources.Add("here", kNow);
  sources.Add("here", kNow + ProvenSources::kLife);
  EXPECT_EQ(VisitsOf(sources, "here", kNow + ProvenSources::kLife), ProvenSources::kVisits) << "old ones do not add up";
}

TEST(ProvenSources, AnUnknownSourceIsNotRemembered) {
  ProvenSources sources;
  sources.Add("", kNow);
  EXPECT_FALSE(sources.Take("", kNow));
}

TEST(ProvenSources, TheOldestIsForgottenWhenThereAreTooMany) {
  ProvenSources sources;
  for (size_t i = 0; i <= ProvenSources::kMaxSources; ++i)
    sources.Add(std::to_string(i), kNow + Duration(static_cast<int64_t>(i)));
  EXPECT_FALSE(sources.Take("0", kNow));
  EXPECT_TRUE(sources.Take("1", kNow));
  EXPECT_TRUE(sources.Take(std::to_string(ProvenSources::kMaxSources), kNow));
}

}  // namespace
}  // namespace attestor::node
