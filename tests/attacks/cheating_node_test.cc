// Attacks of a node on the gate. A node carries and records the bytes but has no key of the session: whatever it
// changes, drops or exchanges must show. What it may say freely are the times and the server's address; those are
// marked as the node's word, and the client, which knows what it saw, refuses a statement over any other recording than
// its own.
#include "service/gate/errors.h"
#include "session/proof/check_session.h"
#include "testkit/proof/orderly_events.h"
#include "testkit/world/gate_world.h"

namespace attestor::test {
namespace {

using recording::Direction;
using recording::Recording;

class CheatingNode : public GateWorld {
 protected:
  void SetUp() override {
    session_ = Open();
    run_.emplace(Run(session_));
  }
  // RefusedAfter changes the recording of a new session and shows the refusal.
  void RefusedAfter(const std::function<void(Recording&)>& change, std::string_view code, std::string_view id) {
    const Session session = Open();
    RecordedSession run = Run(session);
    change(run.recording);
    Refused(session, run.recording, Opening(run), code, id);
  }
  // SeenByTheClient changes what no key confirms. The gate signs what the node says; the client's own recording does
  // not fit to it.
  void SeenByTheClient(const std::function<void(Recording&)>& change) {
    const Session session = Open();
    const RecordedSession run = Run(session);
    Recording changed = run.recording;
    change(changed);
    ASSERT_NE(changed.Encode(), run.recording.Encode());
    const gate::Decision decision = Finish(session, changed, Opening(run));
    ASSERT_TRUE(decision.granted());
    const auto checked = CheckBundle(session, decision.statement, run.recording, Opening(run));
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error().code().id, "verify.claims") << checked.error().Text();
  }
  // Other is the recording of another session with the same server.
  Recording Other() { return Run(Open()).recording; }

  Session session_;
  std::optional<RecordedSession> run_;
};

TEST_F(CheatingNode, honest_control) {
  const gate::Decision decision = Finish(session_, run_->recording, Opening(*run_));
  ASSERT_TRUE(decision.granted());
  EXPECT_TRUE(decision.report.AllPassed());
  const auto checked = CheckBundle(session_, decision.statement, run_->recording, Opening(*run_));
  ASSERT_TRUE(checked.ok()) << checked.error().Text();
  EXPECT_EQ(checked->claims().nonce, session_.request.nonce);
}

// Every byte that was relayed, one at a time. The gate signs only a CheckedProof, and there is none.
TEST_F(CheatingNode, changed_recording_bytes) {
  const proof::Opening opening = proof::RevealAllOpening{run_->handshake_secret.Clone()};
  const auto proved = [&](const Recording& recording) {
    CheckReport report;
    const Bytes encoded = recording.Encode();
    const recording::Challenge challenge = session_.challenge();
    return proof::CheckSession({encoded, session_.request, challenge, ca_.roots()}, opening, report).ok();
  };
  ASSERT_TRUE(proved(run_->recording));
  for (Bytes Recording::* side : {&Recording::client_bytes, &Recording::server_bytes}) {
    for (size_t at = 0; at < (run_->recording.*side).size(); ++at) {
      Recording changed = run_->recording;
      (changed.*side)[at] ^= static_cast<uint8_t>(1 << at % 8);
      EXPECT_FALSE(proved(changed)) << "byte " << at;
    }
  }
}

TEST_F(CheatingNode, changed_recording_of_the_request) {
  RefusedAfter([](Recording& r) { r.client_bytes.back() ^= 1; }, "tls.record_tag", "tls.client_records");
}

TEST_F(CheatingNode, changed_recording_of_the_response) {
  RefusedAfter([](Recording& r) { r.server_bytes.back() ^= 1; }, "tls.record_tag", "tls.server_records");
}

TEST_F(CheatingNode, changed_recording_event_length) {
  RefusedAfter([](Recording& r) { ++r.events[0].length; }, "transcript.events", "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_event_of_nothing) {
  RefusedAfter([](Recording& r) { r.events[0].length = 0; }, "transcript.end", "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_event_direction) {
  RefusedAfter([](Recording& r) { r.events[0].direction = Direction::kServerToClient; }, "transcript.events",
               "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_event_dropped) {
  RefusedAfter([](Recording& r) { r.events.erase(r.events.begin()); }, "transcript.events", "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_without_the_nodes_end) {
  const auto is_own_end = [](const recording::Event& event) {
    return event.is_end() && event.direction == Direction::kClientToServer;
  };
  RefusedAfter([&](Recording& r) { std::erase_if(r.events, is_own_end); }, "transcript.end", "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_with_bytes_behind_an_end) {
  RefusedAfter(
      [](Recording& r) {
        ++r.events.back().length;
        r.events.push_back(r.events.back());
        r.server_bytes.resize(r.server_bytes.size() + 2);
        r.events.insert(r.events.end() - 2, {Direction::kServerToClient, r.events.back().offset_ms, 0});
      },
      "transcript.end", "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_event_added) {
  RefusedAfter([](Recording& r) { r.events.insert(r.events.begin(), {Direction::kServerToClient, 0, 1}); },
               "transcript.events", "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_event_times_run_backwards) {
  RefusedAfter(
      [](Recording& r) {
        r.events.front().offset_ms = 5000;
        r.events.back().offset_ms = 1000;
      },
      "transcript.order", "transcript.framing");
}

TEST_F(CheatingNode, changed_recording_event_in_the_future) {
  RefusedAfter([](Recording& r) { r.events.back().offset_ms = 30'000; }, "policy.time_window", "time.window");
}

TEST_F(CheatingNode, changed_recording_event_hours_later) {
  RefusedAfter([](Recording& r) { r.events.back().offset_ms = 3'600'000; }, "policy.duration", "time.window");
}

TEST_F(CheatingNode, changed_recording_connected_before_the_session) {
  RefusedAfter([](Recording& r) { r.connected_at -= std::chrono::minutes(1); }, "policy.time_window", "time.window");
}

TEST_F(CheatingNode, changed_recording_connected_in_the_future) {
  RefusedAfter([](Recording& r) { r.connected_at += std::chrono::minutes(1); }, "policy.time_window", "time.window");
}

// A certificate that expired last week is not made valid by an old date: the date is outside the session.
TEST_F(CheatingNode, changed_recording_connected_when_the_certificate_was_valid) {
  RefusedAfter([](Recording& r) { r.connected_at -= std::chrono::hours(24 * 7); }, "certificate.expired",
               "certificate.path");
}

TEST_F(CheatingNode, changed_recording_port) {
  RefusedAfter([](Recording& r) { ++r.port; }, "policy.port", "policy.target");
}

TEST_F(CheatingNode, changed_recording_address_of_no_form) {
  RefusedAfter([](Recording& r) { r.address = "bank.example"; }, "session.address", "policy.target");
  RefusedAfter([](Recording& r) { r.address = "0:0::1"; }, "session.address", "policy.target");
}

TEST_F(CheatingNode, changed_recording_address_is_seen_by_the_client) {
  SeenByTheClient([](Recording& r) { r.address = "8.8.8.8"; });
}

TEST_F(CheatingNode, changed_recording_times_are_seen_by_the_client) {
  SeenByTheClient([](Recording& r) { r.events.back().offset_ms += 1; });
  SeenByTheClient([](Recording& r) { r.connected_at += Duration(1); });
}

TEST_F(CheatingNode, changed_recording_order_of_events_is_seen_by_the_client) {
  SeenByTheClient([](Recording& r) {
    for (recording::Event& event : r.events) event.offset_ms = 0;
    std::swap(r.events[0], r.events[1]);
  });
}

TEST_F(CheatingNode, swapped_directions) {
  RefusedAfter(
      [](Recording& r) {
        std::swap(r.client_bytes, r.server_bytes);
        for (recording::Event& event : r.events) {
          event.direction =
              event.direction == Direction::kClientToServer ? Direction::kServerToClient : Direction::kClientToServer;
        }
      },
      "tls.unexpected_message", "tls.client_hello");
}

TEST_F(CheatingNode, exchanged_streams_of_two_sessions) {
  const Recording other = Other();
  RefusedAfter(
      [&](Recording& r) {
        r.server_bytes = other.server_bytes;
        r.events = testing::OrderlyEvents(r, SIZE_MAX, 1);
      },
      "tls.session_id_echo", "tls.server_hello");
}

TEST_F(CheatingNode, whole_recording_of_another_session) {
  RefusedAfter([&](Recording& r) { r = Other(); }, "tls.challenge", "tls.client_hello");
}

TEST_F(CheatingNode, empty_recording) {
  RefusedAfter(
      [](Recording& r) {
        r = Recording{r.connected_at, r.address, r.port, {{Direction::kClientToServer, 0, 0}}, {}, {}};
      },
      "proof.hello_count", "tls.client_hello");
}

TEST_F(CheatingNode, recording_that_is_none) {
  const gate::Decision decision =
      *gate_->Finish(session_.opened.id, ChannelKeyOf(1), AsBytes("not a recording"), Opening(*run_));
  EXPECT_FALSE(decision.granted());
  EXPECT_EQ(decision.report.FirstFailure()->code, "transcript.format");
}

TEST_F(CheatingNode, finish_of_another_nodes_session) {
  const auto other = MakeNode(2);
  const auto stolen = gate_->Finish(session_.opened.id, other->evidence.binding().channel_spki,
                                    run_->recording.Encode(), Opening(*run_));
  ASSERT_FALSE(stolen.ok());
  EXPECT_TRUE(stolen.error().Is(gate::kOtherNode));
  Statement(session_, run_->recording, Opening(*run_));  // and it was left as it was
}

TEST_F(CheatingNode, replayed_finish_gives_the_same_statement) {
  const Bytes first = Finish(session_, run_->recording, Opening(*run_)).statement;
  const Bytes second = Finish(session_, run_->recording, Opening(*run_)).statement;
  EXPECT_EQ(first, second);
  // Nor do other contents: what is decided stays.
  RecordedSession other = Run(session_, "/chunked");
  EXPECT_EQ(Finish(session_, other.recording, Opening(other)).statement, first);
}

TEST_F(CheatingNode, session_that_was_never_opened) {
  session::SessionId id = session_.opened.id;
  id.back() ^= 1;
  const auto decision = gate_->Finish(id, ChannelKeyOf(1), run_->recording.Encode(), Opening(*run_));
  ASSERT_FALSE(decision.ok());
  EXPECT_TRUE(decision.error().Is(gate::kUnknownSession));
}

TEST_F(CheatingNode, expired_session) {
  clock_.Advance(acceptance::kSessionLife + Duration(1));
  const auto decision = gate_->Finish(session_.opened.id, ChannelKeyOf(1), run_->recording.Encode(), Opening(*run_));
  ASSERT_FALSE(decision.ok());
  EXPECT_TRUE(decision.error().Is(gate::kExpiredSession));
  clock_.Advance(-acceptance::kSessionLife);
  Statement(session_, run_->recording, Opening(*run_));  // the control: a little earlier it counts
}

TEST_F(CheatingNode, expired_key) {
  clock_.Advance(std::chrono::hours(24));
  const auto opened = gate_->Open(session_.request, node_);
  ASSERT_FALSE(opened.ok());
  EXPECT_TRUE(opened.error().Is(gate::kKeyExpired));
}

}  // namespace
}  // namespace attestor::test
