// A wrong clock at client, node or site is called so, with the difference.
#include "service/system/random.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

using WrongClockTest = WebWorld;

Result<client::Proof> ProveAt(World& world, uint16_t port, const std::string& target, Duration client_ahead) {
  CheckReport report;
  const FixedClock clock(world.clock().Now() + client_ahead);
  SystemRandom random;
  return client::Prove(world.Request(port, target), world.anchors(), clock, random, world.never(), {}, report);
}

void Blames(const Result<client::Proof>& proof, const std::string& text) {
  RefusedWith(proof, "client.clock");
  EXPECT_NE(proof.error().detail().find(text), std::string::npos) << proof.error().Text();
}

TEST_F(WrongClockTest, TheClientsIsBehind) {
  World world(Options());
  Blames(ProveAt(world, server_.port(), "/", -std::chrono::hours(24 * 400)),
         "this machine's clock is 400 days behind the node's");
  EXPECT_EQ(server_.requests(), 0u);
}

TEST_F(WrongClockTest, TheClientsIsAhead) {
  World world(Options());
  Blames(ProveAt(world, server_.port(), "/", std::chrono::hours(26)),
         "this machine's clock is 26 hours ahead of the node's");
}

TEST_F(WrongClockTest, ASmallDifferenceIsNotBlamed) {
  World world(Options());
  EXPECT_TRUE(ProveAt(world, server_.port(), "/", std::chrono::seconds(1)).ok());
}

// The node says that it is now, the certificate that it was valid until yesterday.
TEST_F(WrongClockTest, AnExpiredCertificateNamesTheClocks) {
  const HttpsServer expired({.identity = ca_.IssueExpired("localhost")});
  World world(Options({expired.port()}));
  const auto proof = ProveAt(world, expired.port(), "/", Duration::zero());
  RefusedWith(proof, "certificate.expired");
  for (const char* text :
       {"the site's certificate expired at 20", "compared with this machine's clock", "the node's says 20"}) {
    EXPECT_NE(proof.error().detail().find(text), std::string::npos) << proof.error().Text();
  }
}

}  // namespace
}  // namespace attestor::test
