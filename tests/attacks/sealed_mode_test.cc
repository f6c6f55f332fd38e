// Client and operator together, in sealed mode, against a genuine web server: they have every key once the recording is
// committed, and own the wire, and have the gate sign nothing that the server did not say. The tests play a true node,
// whose program holds the keys until then; a false one is no node (spec/sealed.md).
#include "core/crypto/hash.h"
#include "session/keylog/key_log.h"
#include "session/recording/recording.h"
#include "session/terms/terms.h"
#include "testkit/proof/sealed_session.h"
#include "testkit/world/gate_world.h"
#include "testkit/world/must.h"
#include "testkit/world/recorded_session.h"
#include "web/tls/record.h"

namespace attestor::test {
namespace {

using recording::Direction;
using tls::ContentType;
using tls::InnerPlaintext;

class SealedMode : public GateWorld {
 protected:
  SealedMode() : session_(Open(session::Mode::kSealed)), run_(RunSealed(Plan(session_))) {}

  RecordedSession RunSealed(SessionPlan plan) {
    plan.close = false;
    return Run(plan);
  }
  keylog::KeyLog LogOf(const Session& session, const recording::Recording& recording) const {
    return proof::KeyLogOf(recording, run_.handshake_secret, session.opened.id, session.request, session.challenge(),
                           ca_.roots());
  }
  // CommitAs takes the session through its stages with this log, and gives the signed document.
  Bytes CommitAs(const Session& session, const keylog::KeyLog& log) {
    const Bytes key_log = keylog::Signer::Sign(log, proof::TestNode());
    const ByteArray<32>& node = proof::TestNode().spki_sha256();
    Must(gate_->Sealing(session.opened.id, node, log.client_ciphertext));
    Must(gate_->Commit(session.opened.id, node, key_log));
    return key_log;
  }
  Bytes CommitRun() { return CommitAs(session_, LogOf(session_, run_.recording)); }

  // What colluding client and operator put on the wire once they have the keys.
  recording::Recording Forged(Direction direction, const std::vector<InnerPlaintext>& contents) const {
    RecordEditor edit(run_);
    (direction == Direction::kClientToServer ? edit.client : edit.server) = edit.Seal(direction, contents);
    return edit.Recording();
  }
  static InnerPlaintext Data(std::string_view text) { return {ContentType::kApplicationData, ToBytes(text)}; }

  Session session_;
  RecordedSession run_;
};

constexpr std::string_view kRich = "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\nthe client is rich";

TEST_F(SealedMode, a_genuine_session_is_signed_and_verified) {
  const Bytes key_log = CommitRun();
  const gate::Decision decision = Finish(session_, run_.recording, Opening(run_));
  ASSERT_TRUE(decision.granted()) << decision.report.FirstFailure()->id << " "
                                  << decision.report.FirstFailure()->detail;
  const auto checked = CheckBundle(session_, decision.statement, run_.recording, Opening(run_), key_log);
  ASSERT_TRUE(checked.ok()) << checked.error().Text();
  EXPECT_EQ(checked->claims().mode, session::Mode::kSealed);
  EXPECT_EQ(checked->claims().sealed->key_log_hash, crypto::Sha256(key_log));
  EXPECT_FALSE(CheckBundle(session_, decision.statement, run_.recording, Opening(run_)).ok()) << "without the log";
}

// The attack that succeeds in proxy mode (CheatingClient.known_limit_operator_client), and the same on the request.
TEST_F(SealedMode, forged_response_after_the_release) {
  CommitRun();
  const auto forged = Forged(Direction::kServerToClient, {Data(kRich), {ContentType::kAlert, {1, 0}}});
  RefusedOnce(session_, forged, Opening(run_), "keys.recording", "keys.committed");
}

TEST_F(SealedMode, forged_request_after_the_release) {
  CommitRun();
  const auto forged =
      Forged(Direction::kClientToServer, {Data(AsText(Get("localhost", server_.port(), "/another?account=mine")))});
  RefusedOnce(session_, forged, Opening(run_), "keys.recording", "keys.committed");
}

TEST_F(SealedMode, forged_response_with_a_log_of_its_own) {
  CommitRun();
  const auto forged = Forged(Direction::kServerToClient, {Data(kRich), {ContentType::kAlert, {1, 0}}});
  const Bytes other = keylog::Signer::Sign(LogOf(session_, forged), proof::TestNode());
  EXPECT_FALSE(gate_->Commit(session_.opened.id, proof::TestNode().spki_sha256(), other).ok());
  RefusedOnce(session_, forged, Opening(run_), "keys.recording", "keys.committed");
}

// The slot: a node that was rolled back cannot have another request under the nonce that was used.
TEST_F(SealedMode, commit_of_another_request_than_there_was_leave_for) {
  const ByteArray<32>& node = proof::TestNode().spki_sha256();
  Must(gate_->Sealing(session_.opened.id, node, LogOf(session_, run_.recording).client_ciphertext));
  const auto forged =
      Forged(Direction::kClientToServer, {Data(AsText(Get("localhost", server_.port(), "/another?account=mine")))});
  const keylog::KeyLog log = LogOf(session_, forged);
  EXPECT_EQ(gate_->Sealing(session_.opened.id, node, log.client_ciphertext).error().code().id, "gate.sealed");
  EXPECT_EQ(gate_->Commit(session_.opened.id, node, keylog::Signer::Sign(log, proof::TestNode())).error().code().id,
            "gate.key_log");
  EXPECT_EQ(gate_->Finish(session_.opened.id, node, forged.Encode(), Opening(run_)).error().code().id,
            "gate.not_committed");
}

TEST_F(SealedMode, two_records_of_the_client) {
  const std::string request(AsText(Get("localhost", server_.port(), "/")));
  const auto forged = Forged(Direction::kClientToServer, {Data(request.substr(0, 10)), Data(request.substr(10))});
  CommitAs(session_, LogOf(session_, forged));
  RefusedOnce(session_, forged, Opening(run_), "keys.records", "keys.one_record");
}

TEST_F(SealedMode, close_notify_of_the_client) {
  RecordedSession closed = Run(Plan(session_));
  run_ = {closed.recording, closed.handshake_secret.Clone()};
  CommitRun();
  RefusedOnce(session_, run_.recording, Opening(run_), "keys.records", "keys.one_record");
}

TEST_F(SealedMode, hidden_key_update_in_the_one_record) {
  const auto forged = Forged(Direction::kClientToServer, {{ContentType::kHandshake, {24, 0, 0, 1, 0}}});
  CommitAs(session_, LogOf(session_, forged));
  RefusedOnce(session_, forged, Opening(run_), "tls.key_update", "tls.client_records");
}

TEST_F(SealedMode, key_log_of_another_session) {
  const Session other = Open(session::Mode::kSealed);
  const ByteArray<32>& node = proof::TestNode().spki_sha256();
  const keylog::KeyLog log = LogOf(session_, run_.recording);
  Must(gate_->Sealing(other.opened.id, node, log.client_ciphertext));
  const Bytes key_log = keylog::Signer::Sign(log, proof::TestNode());
  EXPECT_EQ(gate_->Commit(other.opened.id, node, key_log).error().code().id, "gate.key_log");
}

}  // namespace
}  // namespace attestor::test
