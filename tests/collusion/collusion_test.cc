// What proxy mode cannot promise and sealed mode does: client and operator together, with genuine node and signer.
#include "collusion/wire.h"
#include "session/terms/mode.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class Collusion : public WebWorld {
 protected:
  Collusion()
      : wire_({"localhost", ca_.roots(), server_.port(), 0,
               Response(R"({"rate":"9.9999"})", "Content-Type: application/json\r\n")},
              told_),
        world_(Options({wire_.port()})) {}

  Result<client::Proof> Prove(session::Mode mode, bool selective = false) {
    client::ProveRequest request = world_.Request(wire_.port(), "/");
    request.mode = mode;
    if (selective) request.disclose = disclosure::Wish{.queries = {"$.rate"}};
    CheckReport report;
    return client::Prove(request, world_.anchors(), world_.clock(), told_, world_.never(), nullptr, report);
  }

  ToldRandom told_;
  Wire wire_;
  World world_;
};

TEST_F(Collusion, known_limit_operator_client_over_the_wire) {
  const auto proof = Prove(session::Mode::kProxy);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_NE(AsText(proof->checked.response()).find("9.9999"), std::string_view::npos);
  EXPECT_EQ(proof->checked.claims().mode, session::Mode::kProxy);
  EXPECT_EQ(wire_.forged(), 1u);
}

TEST_F(Collusion, known_limit_with_a_selective_disclosure) {
  const auto proof = Prove(session::Mode::kProxy, true);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_EQ(AsText(proof->checked.values().at(0).value), R"("9.9999")");
}

TEST_F(Collusion, fails_in_sealed_mode) {
  for (const bool selective : {false, true}) EXPECT_FALSE(Prove(session::Mode::kSealed, selective).ok()) << selective;
  EXPECT_EQ(wire_.forged(), 0u);
  EXPECT_EQ(wire_.guessed(), 2u);
}

}  // namespace
}  // namespace attestor::test
