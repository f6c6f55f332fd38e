// What a gate hands to its judges: its own limits and switches, who is approved when the turn comes, and the time.
#include <gtest/gtest.h>

#include <thread>

#include "evidence/binding/entry.h"
#include "evidence/release/errors.h"
#include "service/gate/errors.h"
#include "service/gate/gate_fixture_test.h"
#include "session/proof/opening.h"
#include "session/terms/terms.h"
#include "statement/acceptance/errors.h"
#include "statement/format/statement.h"

namespace attestor::gate {
namespace {

class GateJudges : public GateTest {
 protected:
  // Refused expects that a session which `change` went through is refused for the one reason, and its report whole.
  void Refused(std::string_view id, const ErrorCode& code,
               const std::function<void(proof::RecordedSession&)>& change = {}) {
    const OpenedSession session = Open();
    proof::RecordedSession run = Run(session);
    if (change) change(run);
    const Decision decision = Must(Finish(session, run));
    ASSERT_FALSE(decision.granted()) << code.id;
    ASSERT_NE(decision.report.FirstFailure(), nullptr);
    EXPECT_EQ(decision.report.FirstFailure()->id, id);
    EXPECT_EQ(decision.report.FirstFailure()->code, code.id);
    for (const std::string_view policy : acceptance::PolicyChecks(session::Mode::kProxy))
      EXPECT_NE(decision.report.Find(policy), nullptr);
  }
  bool Granted() {
    const OpenedSession session = Open();
    return Must(Finish(session, Run(session))).granted();
  }
};

TEST_F(GateJudges, ItsOwnLimitsOfSize) {
  constexpr size_t kSignature = 8;  // in DER it is sometimes a little shorter
  const proof::RecordedSession run = Run(Open());
  config_.max_client_bytes = run.recording.client_bytes.size();
  config_.max_server_bytes = run.recording.server_bytes.size() + kSignature;
  MakeGate();
  EXPECT_TRUE(Granted());
  --config_.max_client_bytes;
  MakeGate();
  Refused("policy.size", acceptance::kSize);
  ++config_.max_client_bytes;
  config_.max_server_bytes -= 2 * kSignature;
  MakeGate();
  Refused("policy.size", acceptance::kSize);
}

TEST_F(GateJudges, ItsOwnLimitOfTime) {
  const proof::RecordedSession run = Run(Open());
  config_.max_duration = run.recording.ended_at() - run.recording.connected_at;
  MakeGate();
  EXPECT_TRUE(Granted());
  config_.max_duration -= Duration(1);
  MakeGate();
  Refused("time.window", acceptance::kDuration);
}

// A session is connected to after it was opened, and over before it is decided, by clocks that differ a little.
TEST_F(GateJudges, ItsOwnClock) {
  clock_.Advance(acceptance::kClockDifference);
  EXPECT_TRUE(Granted()) << "opened when it was connected, as far as clocks can tell";
  clock_.Advance(Duration(1));
  Refused("time.window", acceptance::kWindow);
}

TEST_F(GateJudges, PrivateTargetsAreASwitchThatMarks) {
  const auto inside = [](proof::RecordedSession& run) { run.recording.address = "10.0.0.1"; };
  Refused("policy.target", acceptance::kPrivateTarget, inside);
  config_.private_targets = true;
  config_.marks = {statement::Mark::kPrivateTargets};
  MakeGate();
  const OpenedSession session = Open();
  proof::RecordedSession run = Run(session);
  inside(run);
  const Decision decision = Must(Finish(session, run));
  ASSERT_TRUE(decision.granted());
  const auto entry = Must(binding::Entry::Decode(gate_->encoded_entry()));
  EXPECT_EQ(Must(statement::VerifyStatement(decision.statement, entry.kid, entry.public_key)).marks, config_.marks);
}

// A newer list may have come while a session waited: who is not approved any more gets nothing, and that is no decision.
TEST_F(GateJudges, ApprovalIsAskedWhenTheTurnHasCome) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  const NodeIdentity* asked = nullptr;
  const Asker withdrawn{{}, {}, [&](const std::shared_ptr<const NodeIdentity>& node) {
                          asked = node.get();
                          return Status(Error(release::kNotApproved));
                        }};
  const Bytes recording = run.recording.Encode(), opening = proof::EncodeOpening(run.opening());
  EXPECT_TRUE(gate_->Finish(session.id, channel_key_, recording, opening, withdrawn).error().Is(release::kNotApproved));
  EXPECT_EQ(asked, node_.get()) << "the node that the session was opened through";
  EXPECT_EQ(gate_->open_sessions(), 1u);
  EXPECT_TRUE(Must(Finish(session, run)).granted());
  asked = nullptr;
  EXPECT_TRUE(Must(gate_->Finish(session.id, channel_key_, recording, opening, withdrawn)).granted())
      << "what was decided stays decided";
  EXPECT_EQ(asked, nullptr);
}

TEST_F(GateJudges, ASessionMayEndWhileItWaits) {
  config_.max_checks = 1;
  MakeGate();
  const OpenedSession first = Open(), second = Open();
  const proof::RecordedSession run = Run(first), other = Run(second);
  std::thread checked = CheckUntilLetGo(first, run);
  std::optional<Error> waited;
  std::thread waits(
      [&] { waited = gate_->Finish(second.id, channel_key_, other.recording.Encode(), Large()).error(); });
  while (gate_->wait() == Duration(0)) std::this_thread::yield();
  clock_.Advance(acceptance::kSessionLife);
  clock_.LetGo();
  checked.join();
  waits.join();
  EXPECT_TRUE(waited->Is(kUnknownSession)) << waited->Text();
  EXPECT_EQ(gate_->totals().refused, 1u);
}

}  // namespace
}  // namespace attestor::gate
