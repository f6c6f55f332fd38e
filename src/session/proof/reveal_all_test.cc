// The verifier on one honest session, and on everything near it that is not.
#include "session/proof/check_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "session/proof/errors.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "testkit/proof/orderly_events.h"
#include "testkit/proof/recorded_session.h"
#include "web/tls/client.h"
#include "web/tls/errors.h"

namespace attestor::proof {
namespace {

using recording::Direction;
using recording::Recording;

static_assert(!std::is_default_constructible_v<CheckedProof>, "only CheckSession makes one");
static_assert(!std::is_copy_constructible_v<CheckedProof>);

class RevealAllTest : public ::testing::Test {
 protected:
  RevealAllTest() {
    plan_.challenge.fill(0x5a);
    request_.host = kTestHost;
    request_.nonce = Bytes(8, 1);
  }

  Result<CheckedProof> Check(const Recording& recording, const Opening& opening) {
    report_ = CheckReport();
    const Bytes encoded = recording.Encode();
    return CheckSession({encoded, request_, plan_.challenge, *roots_}, opening, report_);
  }
  // Refused: by this check with this code, and every later check stands in the report as not checked.
  void Refused(const Recording& recording, const Opening& opening, std::string_view id, const ErrorCode& code) {
    const auto proof = Check(recording, opening);
    ASSERT_FALSE(proof.ok()) << code.id;
    EXPECT_TRUE(proof.error().Is(code)) << proof.error().Text();
    ASSERT_NE(report_.FirstFailure(), nullptr);
    EXPECT_EQ(report_.FirstFailure()->id, id);
    EXPECT_EQ(report_.checks().size(), kAllChecks);
    EXPECT_EQ(report_.checks().back().outcome == Outcome::kNotChecked, id != "http.policy");
  }
  void Refused(std::string_view id, const ErrorCode& code) {
    const RecordedSession run = RunSession(plan_);
    Refused(run.recording, run.opening(), id, code);
  }

  static constexpr size_t kAllChecks = 24;
  SessionPlan plan_;
  recording::SessionRequest request_;
  std::optional<crypto::WebRoots> roots_ = TestRoots();
  CheckReport report_;
};

TEST_F(RevealAllTest, AnHonestSession) {
  const RecordedSession run = RunSession(plan_);
  const auto proof = Check(run.recording, run.opening());
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_TRUE(report_.AllPassed());
  EXPECT_EQ(report_.checks().size(), kAllChecks);
  EXPECT_EQ(proof->facts().host, kTestHost);
  EXPECT_EQ(proof->facts().port, 443);
  EXPECT_EQ(proof->facts().address, kTestAddress);
  EXPECT_EQ(proof->facts().connected_at, TestTime());
  EXPECT_EQ(proof->facts().ended_at, run.recording.ended_at());
  EXPECT_EQ(proof->facts().suite, tls::kAes128GcmSha256);
  EXPECT_EQ(proof->facts().group, tls::kGroupX25519);
  EXPECT_EQ(proof->facts().signature_scheme, 0x0403);
  EXPECT_EQ(std::get<RevealedAll>(proof->shown()).request, ToBytes(plan_.request));
  EXPECT_EQ(std::get<RevealedAll>(proof->shown()).response, ToBytes(plan_.response));
  EXPECT_EQ(proof->facts().target, "/rates?x=1");
  EXPECT_EQ(proof->facts().status, 200);
  EXPECT_EQ(proof->facts().recording_hash, crypto::Sha256(run.recording.Encode()));
  EXPECT_EQ(proof->facts().challenge, plan_.challenge);
  EXPECT_EQ(proof->facts().client_bytes, run.recording.client_bytes.size());
  EXPECT_EQ(proof->facts().server_bytes, run.recording.server_bytes.size());
}

// Every bit but one: the first record's version may be 0x0301 or 0x0303 (RFC 8446 section 5.1) and no key covers it;
// the recording's hash does.
TEST_F(RevealAllTest, EveryChangedByteIsSeen) {
  const RecordedSession run = RunSession(plan_);
  const Opening opening = run.opening();
  for (const uint8_t difference : {uint8_t{0x01}, uint8_t{0x80}}) {
    for (Bytes Recording::* stream : {&Recording::client_bytes, &Recording::server_bytes}) {
      for (size_t at = 0; at < (run.recording.*stream).size(); ++at) {
        Recording changed = run.recording;
        (changed.*stream)[at] ^= difference;
        EXPECT_FALSE(Check(changed, opening).ok())
            << "byte " << at << " of the " << (stream == &Recording::client_bytes ? "client" : "server");
        EXPECT_NE(report_.FirstFailure(), nullptr);
      }
    }
  }
}

// The suite is the last thing that a ServerHello says before its extensions.
TEST_F(RevealAllTest, ASuiteThatIsNotInTheTable) {
  RecordedSession run = RunSession(plan_);
  const Bytes chosen = Concat({plan_.challenge, Bytes{0x13, 0x01}});
  const auto at = std::ranges::search(run.recording.server_bytes, chosen);
  ASSERT_FALSE(at.empty());
  at.back() = 0x02;
  Refused(run.recording, run.opening(), "tls.server_hello", tls::kCipherSuite);
}

TEST_F(RevealAllTest, AnotherSecret) {
  const RecordedSession run = RunSession(plan_);
  for (size_t at = 0; at < 32; ++at) {
    RevealAllOpening other{run.handshake_secret.Clone()};
    other.handshake_secret.RevealMutable()[at] ^= 1;
    Refused(run.recording, std::move(other), "tls.server_flight", tls::kRecordTag);
  }
}

TEST_F(RevealAllTest, AnotherSession) {
  const RecordedSession run = RunSession(plan_);
  plan_.challenge[31] ^= 1;
  Refused(run.recording, run.opening(), "tls.client_hello", tls::kChallenge);
  plan_.challenge[31] ^= 1;
  request_.host = "other.example";
  Refused(run.recording, run.opening(), "tls.client_hello", tls::kServerName);
}

TEST_F(RevealAllTest, CertificatesAreJudgedAtTheRecordedTime) {
  const RecordedSession run = RunSession(plan_);
  Recording late = run.recording;
  late.connected_at += std::chrono::hours(49);
  Refused(late, run.opening(), "certificate.path", crypto::kCertificateExpired);
  Recording early = run.recording;
  early.connected_at -= std::chrono::hours(49);
  Refused(early, run.opening(), "certificate.path", crypto::kCertificateExpired);
}

TEST_F(RevealAllTest, NothingAndHalfOfAHandshake) {
  const RecordedSession run = RunSession(plan_);
  const auto with = [](ByteView client, ByteView server) {
    Recording out{.connected_at = TestTime(), .address = kTestAddress, .port = 443};
    out.client_bytes = ToBytes(client);
    out.server_bytes = ToBytes(server);
    out.events = testing::OrderlyEvents(out, SIZE_MAX, 0);
    return out;
  };
  const Recording& whole = run.recording;
  Refused(with({}, {}), run.opening(), "tls.client_hello", kHelloCount);
  Refused(with(whole.client_bytes, {}), run.opening(), "tls.server_hello", kHelloCount);
  const auto hello = tls::NextRecord(whole.server_bytes);
  Refused(with(whole.client_bytes, (*hello)->bytes), run.opening(), "tls.server_flight", kHandshakeIncomplete);
  const auto client_hello = tls::NextRecord(whole.client_bytes);
  Refused(with((*client_hello)->bytes, whole.server_bytes), run.opening(), "tls.client_finished", kHandshakeIncomplete);
}

TEST_F(RevealAllTest, SessionsWithoutRequestOrResponse) {
  plan_.request.clear();
  Refused("tls.close", kNoRequest);
  plan_ = SessionPlan{.challenge = plan_.challenge, .response = "", .close_notify = false};
  Refused("tls.close", tls::kTruncated);
}

TEST_F(RevealAllTest, TheEndOfTheResponseIsAuthenticated) {
  plan_.close_notify = false;
  const RecordedSession by_length = RunSession(plan_);
  EXPECT_TRUE(Check(by_length.recording, by_length.opening()).ok()) << "the length says where it ends";
  plan_.response = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nrates";
  const RecordedSession cut = RunSession(plan_);
  EXPECT_FALSE(Check(cut.recording, cut.opening()).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "http.response");
  plan_.close_notify = true;
  const RecordedSession whole = RunSession(plan_);
  EXPECT_TRUE(Check(whole.recording, whole.opening()).ok()) << "close_notify says so";
}

// Whoever sees the response before the request has ended could choose a request to go with it.
TEST_F(RevealAllTest, TheResponseComesAfterTheRequest) {
  const RecordedSession run = RunSession(plan_);
  std::vector<recording::Event> events = run.recording.events;
  const auto response = std::find_if(events.rbegin(), events.rend(), [&](const recording::Event& event) {
    return event.direction == Direction::kServerToClient && event.length > 30;  // the last but close_notify
  });
  ASSERT_NE(response, events.rend());
  const size_t at = static_cast<size_t>(events.rend() - response) - 1;
  ASSERT_EQ(events[at - 1].direction, Direction::kClientToServer);
  Recording early = run.recording;
  std::swap(early.events[at].direction, early.events[at - 1].direction);
  std::swap(early.events[at].length, early.events[at - 1].length);
  Refused(early, run.opening(), "http.order", kResponseEarly);
  Recording last_byte = run.recording;
  last_byte.events[at - 1].length -= 1;
  last_byte.events.insert(last_byte.events.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                          {Direction::kClientToServer, last_byte.events[at].offset_ms, 1});
  Refused(last_byte, run.opening(), "http.order", kResponseEarly);
}

// A handler that sees its client speak or go may end its answer early and in order, so neither may happen before the
// answer's last byte.
TEST_F(RevealAllTest, NobodyInterruptsTheResponse) {
  for (const bool until_end : {false, true}) {
    if (until_end) plan_.response = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nrates";
    const RecordedSession run = RunSession(plan_);
    ASSERT_TRUE(Check(run.recording, run.opening()).ok());
    // Events at the end: request, response, the server's close_notify, the client's, the ends of server and client.
    const std::vector<recording::Event>& events = run.recording.events;
    ASSERT_GE(events.size(), 6u);
    const size_t last = events.size() - 1, close = last - 2, response = last - 4;
    ASSERT_EQ(events[close].direction, Direction::kClientToServer);
    ASSERT_EQ(events[response].direction, Direction::kServerToClient);
    // Moved: the event `what` stands before `before`.
    const auto moved = [&](size_t what, size_t before) {
      Recording out = run.recording;
      std::rotate(out.events.begin() + static_cast<ptrdiff_t>(before),
                  out.events.begin() + static_cast<ptrdiff_t>(what),
                  out.events.begin() + static_cast<ptrdiff_t>(what) + 1);
      for (size_t i = before; i < out.events.size(); ++i) out.events[i].offset_ms = events[last].offset_ms;
      return out;
    };
    Refused(moved(close, response), run.opening(), "http.uninterrupted", kSpokeEarly);
    // The client's end stands behind everything that it sent, so its close_notify goes as well.
    Recording half_closed = run.recording;
    std::erase_if(half_closed.events,
                  [&](const recording::Event& event) { return event == events[close] || event == events[last]; });
    half_closed.client_bytes.resize(half_closed.client_bytes.size() - events[close].length);
    const auto at = half_closed.events.begin() + static_cast<ptrdiff_t>(response);
    half_closed.events.insert(at, {Direction::kClientToServer, at->offset_ms, 0});
    Refused(half_closed, run.opening(), "http.uninterrupted", kEndedEarly);
    // With the last byte of the response in, a client may close; a body that runs to the end ends with close_notify
    // only.
    const Recording before_notify = moved(close, close - 1);
    if (until_end) {
      Refused(before_notify, run.opening(), "http.uninterrupted", kSpokeEarly);
    } else {
      EXPECT_TRUE(Check(before_notify, run.opening()).ok());
    }
    Recording one_byte = run.recording;
    const size_t needed = until_end ? close - 1 : response;
    one_byte.events.erase(one_byte.events.begin() + static_cast<ptrdiff_t>(close));
    one_byte.events[needed].length -= 1;
    const uint32_t now = events[needed].offset_ms;
    one_byte.events.insert(
        one_byte.events.begin() + static_cast<ptrdiff_t>(needed) + 1,
        {{Direction::kClientToServer, now, events[close].length}, {Direction::kServerToClient, now, 1}});
    Refused(one_byte, run.opening(), "http.uninterrupted", kSpokeEarly);
  }
}

TEST_F(RevealAllTest, HttpIsJudgedByName) {
  const std::string good = plan_.request;
  plan_.request = good + good;
  const RecordedSession two = RunSession(plan_);
  EXPECT_FALSE(Check(two.recording, two.opening()).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "http.request");
  plan_.request = "GET / HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n";
  const RecordedSession other = RunSession(plan_);
  EXPECT_FALSE(Check(other.recording, other.opening()).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "http.policy");
}

TEST_F(RevealAllTest, ADamagedRecordingIsAFailedCheck) {
  EXPECT_FALSE(
      CheckSession({AsBytes("x"), request_, plan_.challenge, *roots_}, RunSession(plan_).opening(), report_).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "transcript.framing");
  EXPECT_EQ(report_.FirstFailure()->code, "transcript.format");
}

}  // namespace
}  // namespace attestor::proof
