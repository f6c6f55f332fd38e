// Whoever makes an honest server say less: a client or a node that speaks, leaves or ends the connection while the
// answer is under way. The server's handler notices, stops, and closes its list in good order; nothing is forged
// (spec/session.md section 6).
#include "service/client/selective.h"
#include "testkit/world/gate_world.h"
#include "testkit/world/must.h"
#include "web/http/errors.h"

namespace attestor::test {
namespace {

class Cuts : public GateWorld, public ::testing::WithParamInterface<bool> {
 protected:
  Cuts() { server_.Answer("/loans", {.bytes = {}, .list = List{{"101", "102", "103"}, GetParam()}}); }

  // Interrupted runs a session in which `means` is used when no more than the first row has come.
  RecordedSession Interrupted(const Session& session, Interruption means) {
    SessionPlan plan = Plan(session, "/loans");
    plan.interrupt = means;
    plan.interrupt_after = kHeadAndFirstRow;
    return Run(plan);
  }
  // Answer is what the server sent in `run`: a sequence of chunks, or the bare list.
  static std::string Answer(const RecordedSession& run) {
    std::string out;
    for (const tls::InnerPlaintext& content : RecordEditor(run).Contents(recording::Direction::kServerToClient)) {
      if (content.type == tls::ContentType::kApplicationData) out += AsText(content.content);
    }
    return out;
  }
  static constexpr size_t kHeadAndFirstRow =
      55;  // of a body that runs to the end; the head alone of one in chunks is longer
};

INSTANTIATE_TEST_SUITE_P(ChunkedOrToTheEnd, Cuts, ::testing::Bool());

TEST_P(Cuts, the_whole_list_is_signed) {
  const Session session = Open();
  const RecordedSession run = Run(session, "/loans");
  EXPECT_NE(Answer(run).find("103"), std::string::npos);
  Statement(session, run.recording, Opening(run));
}

TEST_P(Cuts, close_notify_of_the_client) {
  const Session session = Open();
  const RecordedSession run = Interrupted(session, Interruption::kCloseNotify);
  ASSERT_EQ(Answer(run).find("103"), std::string::npos) << "the handler did not notice: this test shows nothing";
  Refused(session, run.recording, Opening(run), "proof.spoke_early", "http.uninterrupted");
}

TEST_P(Cuts, fin_of_the_node) {
  const Session session = Open();
  const RecordedSession run = Interrupted(session, Interruption::kFin);
  ASSERT_EQ(Answer(run).find("103"), std::string::npos);
  Refused(session, run.recording, Opening(run), "proof.ended_early", "http.uninterrupted");
}

// The check comes before the proof, whichever way the session is disclosed.
TEST_P(Cuts, close_notify_before_a_selective_disclosure) {
  Session session = Open();
  session.request.disclosure = session::Disclosure::kSelective;
  session.opened = Must(gate_->Open(session.request, node_));
  const RecordedSession run = Interrupted(session, Interruption::kCloseNotify);
  const Bytes recording = run.recording.Encode();
  const recording::Challenge challenge = session.challenge();
  const crypto::WebRoots roots = ca_.roots();
  const auto opening = client::OpenSelectively({recording, session.request, challenge, roots}, run.handshake_secret,
                                               {.queries = {"$[0]"}}, random_);
  if (GetParam()) {
    ASSERT_TRUE(opening.ok()) << opening.error().Text();
    RefusedOnce(session, run.recording, opening->encoded, "proof.spoke_early", "http.uninterrupted");
  } else {
    // Without the server's close_notify a body that runs to the end has none, and no plan can be made.
    EXPECT_TRUE(opening.ok() || opening.error().Is(http::kBodyUntilEnd)) << opening.error().Text();
    if (opening.ok()) RefusedOnce(session, run.recording, opening->encoded, "proof.spoke_early", "http.uninterrupted");
  }
}

// Not promised: somebody on the wire ends the connection in the node's name. The node's program neither does nor sees
// it, and a server that stops then gives a shorter list in good order.
TEST_P(Cuts, known_limit_operator_cuts) {
  const Session session = Open();
  const RecordedSession run = Interrupted(session, Interruption::kFinOnTheWire);
  ASSERT_EQ(Answer(run).find("103"), std::string::npos);
  const Bytes opening = Opening(run);
  const gate::Decision decision = Finish(session, run.recording, opening);
  ASSERT_TRUE(decision.granted());
  const auto checked = CheckBundle(session, decision.statement, run.recording, opening);
  ASSERT_TRUE(checked.ok()) << checked.error().Text();
}

}  // namespace
}  // namespace attestor::test
