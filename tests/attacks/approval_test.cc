// A node that was withdrawn while its session waited for a turn at the gate: whether it is approved is asked when the
// turn has come.
#include "evidence/release/errors.h"
#include "testkit/world/gate_world.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

class Approval : public GateWorld {
 protected:
  Result<gate::Decision> FinishWith(const Session& session, const RecordedSession& run, Status approved) {
    gate::Asker asker;
    asker.approved = [&](const std::shared_ptr<const gate::NodeIdentity>& opened) {
      EXPECT_EQ(opened, node_) << "of the session, whoever finishes it";
      return approved;
    };
    return gate_->Finish(session.opened.id, node_->evidence.binding().channel_spki, run.recording.Encode(),
                         Opening(run), std::move(asker));
  }
};

TEST_F(Approval, asked_before_anything_is_decided) {
  const Session session = Open();
  const RecordedSession run = Run(session);
  const auto refused = FinishWith(session, run, Error(release::kNotApproved));
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().Is(release::kNotApproved));
  EXPECT_EQ(gate_->totals().refused + gate_->totals().granted, 0u) << "no decision";
  EXPECT_TRUE(Must(FinishWith(session, run, Ok())).granted()) << "the session is as it was";
}

}  // namespace
}  // namespace attestor::test
