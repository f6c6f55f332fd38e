// A node keeps its connections to the signer for the next session, and the signer ends those on which nothing was asked
// for long: the next session finds another.
#include <thread>

#include "testkit/world/scrape.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class IdleLinks : public WebWorld {
 protected:
  void Start(std::chrono::milliseconds idle) {
    WorldOptions options = Options();
    options.signer_idle = idle;
    world_ = std::make_unique<World>(std::move(options));
  }
  void IsServed() {
    const auto proof = world_->Prove(world_->Request(server_.port(), "/"));
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
  int64_t AtTheSigner(const std::string& metric) { return Scrape(world_->signer_metrics()).Value(metric).value_or(-1); }
  int64_t Links() { return AtTheSigner("attestor_connections"); }
  int64_t Met() { return AtTheSigner("attestor_signer_nodes_admitted_total"); }

  std::unique_ptr<World> world_;
};

TEST_F(IdleLinks, AnEndedLinkIsMadeAnewForTheNextSession) {
  Start(std::chrono::milliseconds(300));
  for (int sessions = 0; sessions < 3; ++sessions) {
    for (int i = 0; i < 500 && Links() != 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ASSERT_EQ(Links(), 0) << "it is idle for longer than it may be";
    const int64_t before = Met();
    IsServed();
    EXPECT_GT(Met(), before) << "another one";
    EXPECT_EQ(Scrape(world_->node_metrics()).Value("attestor_node_signer_up"), 1);
  }
}

TEST_F(IdleLinks, UntilThenItIsKept) {
  Start(signer::Service::kIdleTimeout);
  for (int sessions = 0; sessions < 3; ++sessions) IsServed();
  EXPECT_EQ(Met(), 1);
  EXPECT_EQ(Links(), 1);
}

}  // namespace
}  // namespace attestor::test
