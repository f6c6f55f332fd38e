// Node and signer do not start when what they would need of themselves, of the machine or of each other is not there.
#include "service/channel/errors.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class Start : public WebWorld {
 protected:
  Start() : world_(Options()) {}
  Status Node(const config::NodeConfig& config) {
    return StatusOf(node::Service::Start(config, world_.clock(), world_.random(), log_, {drain_, world_.never()}));
  }
  Status Signer(const config::SignerConfig& config) {
    return StatusOf(signer::Service::Start(config, world_.clock(), world_.random(), log_, {drain_, world_.never()}));
  }

  World world_;
  Log log_{nullptr, world_.clock()};
  net::StopSignal drain_;
};

TEST_F(Start, ANodeWhoseSignerIsNotThere) {
  EXPECT_TRUE(Node(world_.node_config()).ok());
  world_.CloseSigner();
  EXPECT_FALSE(Node(world_.node_config()).ok());
}

TEST_F(Start, ASignerWhoseOwnEvidenceDoesNotVerify) {
  config::SignerConfig config = world_.signer_config();
  config.common.listen = "127.0.0.1:0";
  EXPECT_TRUE(Signer(config).ok());
  config.common.tee_roots = quote::TeeRoots::Intel();
  EXPECT_FALSE(Signer(config).ok());
}

TEST_F(Start, MoreSessionsThanDescriptors) {
  config::NodeConfig node = world_.node_config();
  node.common.limits.max_sessions = size_t{1} << 28;
  EXPECT_TRUE(Node(node).error().Is(channel::kDescriptors));
}

}  // namespace
}  // namespace attestor::test
