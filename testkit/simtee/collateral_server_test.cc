#include "testkit/simtee/collateral_server.h"

#include <gtest/gtest.h>

#include "core/crypto/public_suffix.h"
#include "core/crypto/web_roots.h"
#include "evidence/quote/quote.h"
#include "service/collateral/errors.h"
#include "service/collateral/pccs.h"
#include "service/net/socket.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {
namespace {

class CollateralServerTest : public ::testing::Test {
 protected:
  Result<Bytes> Fetch(const collateral::Platform& platform) {
    const auto server = CollateralServer::Start(pki_, *net::Address::Parse("127.0.0.1", 0));
    EXPECT_TRUE(server.ok()) << server.error().Text();
    const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
    const auto unused = crypto::WebRoots::FromPem(pki_.root_pem(), crypto::PublicSuffixes::TopLevelOnly());
    const auto service = collateral::Pccs::Create({url, "", *unused, true});
    return service->Fetch(platform, now_, random_, never_);
  }

  CountingRandom random_{3};
  const Time now_ = *ParseTime("2026-11-24T12:00:00Z");
  MockPki pki_ = std::move(MockPki::Make(random_, now_)).value();
  SimTee tee_{pki_, ToBytes(R"({"name":"app"})"), random_};
  const collateral::Platform own_ = *collateral::PlatformOf(*quote::ParseQuote(tee_.Quote({}).quote));
  net::StopSignal never_;
};

TEST_F(CollateralServerTest, GivesWhatThePlatformsCollateralIs) {
  const auto fetched = Fetch(own_);
  ASSERT_TRUE(fetched.ok()) << fetched.error().Text();
  EXPECT_EQ(*fetched, pki_.collateral());
}

TEST_F(CollateralServerTest, KnowsNoOtherPlatform) {
  collateral::Platform other = own_;
  other.fmspc[5] = 1;
  EXPECT_TRUE(Fetch(other).error().Is(collateral::kRefused));
  other = own_;
  other.tee = quote::TeeType::kSgx;
  EXPECT_TRUE(Fetch(other).error().Is(collateral::kRefused));
}

}  // namespace
}  // namespace attestor::simtee
