// Attacks of a client on the gate. The client knows every key of its session, and here it also carries the recording:
// what it hands in is whatever it likes, made with the right keys where that helps. Each attack names the check that
// stops it.
#include "testkit/world/gate_world.h"
#include "web/tls/messages.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::test {
namespace {

using recording::Direction;
using tls::ContentType;
using tls::InnerPlaintext;

constexpr Direction kUp = Direction::kClientToServer;
constexpr Direction kDown = Direction::kServerToClient;

Bytes KeyUpdate() { return tls::EncodeHandshake(tls::HandshakeType::kKeyUpdate, ByteArray<1>{0}); }

class CheatingClient : public GateWorld {
 protected:
  void SetUp() override {
    // Many records each way, so that there is something to drop and to move.
    server_.Answer("/pieces", {.bytes = Response(std::string(200, 'p')), .piece = 40});
    session_ = Open();
    run_.emplace(Run(session_, "/pieces"));
    edit_.emplace(*run_);
  }
  // RefusedAs: the edited recording with the right opening is refused.
  void RefusedAs(std::string_view code, std::string_view id) {
    Refused(session_, edit_->Recording(), Opening(*run_), code, id);
  }
  // Insert seals `content` in front of record `at` of one side and seals all that follows anew, so that every number
  // and tag is right.
  void Insert(Direction direction, size_t at, InnerPlaintext content) {
    std::vector<InnerPlaintext> contents = edit_->Contents(direction);
    contents.insert(contents.begin() + static_cast<ptrdiff_t>(at), std::move(content));
    (direction == kUp ? edit_->client : edit_->server) = edit_->Seal(direction, contents);
  }
  // HideKeyUpdate puts a KeyUpdate in front of record `at`; everything behind it is under the new key.
  void HideKeyUpdate(Direction direction, size_t at) {
    const std::vector<InnerPlaintext> contents = edit_->Contents(direction);
    const auto middle = contents.begin() + static_cast<ptrdiff_t>(at);
    std::vector<InnerPlaintext> before(contents.begin(), middle);
    before.push_back({ContentType::kHandshake, KeyUpdate()});
    std::vector<Bytes>& records = direction == kUp ? edit_->client : edit_->server;
    records = edit_->Seal(direction, before);
    for (Bytes& record : edit_->Seal(direction, {middle, contents.end()}, 0, true))
      records.push_back(std::move(record));
  }
  // FirstData is the number of the first record of application data; tickets come before it.
  size_t FirstData(Direction direction) const {
    const std::vector<InnerPlaintext> contents = edit_->Contents(direction);
    size_t at = 0;
    while (contents[at].type != ContentType::kApplicationData) ++at;
    return at;
  }

  Session session_;
  std::optional<RecordedSession> run_;
  std::optional<RecordEditor> edit_;
};

TEST_F(CheatingClient, honest_control) {
  const statement::Claims claims = Statement(session_, run_->recording, Opening(*run_));
  EXPECT_EQ(claims.host, "localhost");
  EXPECT_EQ(claims.target, "/pieces");
  EXPECT_EQ(claims.response_hash, crypto::Sha256(Response(std::string(200, 'p'))));
}

// The tools of these tests change nothing by themselves: taken apart, sealed anew and put together, the session is
// still accepted.
TEST_F(CheatingClient, honest_control_of_the_editor) {
  edit_->client = edit_->Seal(kUp, edit_->Contents(kUp));
  edit_->server = edit_->Seal(kDown, edit_->Contents(kDown));
  EXPECT_EQ(edit_->Recording().client_bytes, run_->recording.client_bytes);
  EXPECT_EQ(edit_->Recording().server_bytes, run_->recording.server_bytes);
  Statement(session_, edit_->Recording(), Opening(*run_));
}

TEST_F(CheatingClient, forged_record_of_the_server) {
  edit_->server[FirstData(kDown) + 1][20] ^= 1;
  RefusedAs("tls.record_tag", "tls.server_records");
}

TEST_F(CheatingClient, forged_record_of_the_client) {
  edit_->client[0][20] ^= 1;
  RefusedAs("tls.record_tag", "tls.client_records");
}

TEST_F(CheatingClient, forged_record_under_other_keys) {
  const Session other = Open();
  const RecordedSession donor = Run(other, "/");
  edit_->server = RecordEditor(donor).server;
  RefusedAs("tls.record_tag", "tls.server_records");
}

TEST_F(CheatingClient, other_secrets_at_random) {
  const Bytes opening = proof::EncodeOpening(proof::RevealAllOpening{random_.MakeSecret(32)});
  Refused(session_, run_->recording, opening, "tls.record_tag", "tls.server_flight");
}

TEST_F(CheatingClient, other_secrets_of_another_session) {
  const Session other = Open();
  Refused(session_, run_->recording, Opening(Run(other)), "tls.record_tag", "tls.server_flight");
}

TEST_F(CheatingClient, other_secrets_by_one_bit) {
  for (const size_t at : {0u, 31u}) {
    const Session session = Open();
    const RecordedSession run = Run(session);
    Secret secret = run.handshake_secret.Clone();
    secret.RevealMutable()[at] ^= 1;
    Refused(session, run.recording, proof::EncodeOpening(proof::RevealAllOpening{std::move(secret)}), "tls.record_tag",
            "tls.server_flight");
  }
}

TEST_F(CheatingClient, malformed_opening) {
  Refused(session_, run_->recording, Bytes{0xa0}, "proof.opening_format", "proof.opening");
}

TEST_F(CheatingClient, dropped_record_in_the_middle) {
  edit_->server.erase(edit_->server.begin() + static_cast<ptrdiff_t>(FirstData(kDown)) + 1);
  RefusedAs("tls.record_tag", "tls.server_records");
}

TEST_F(CheatingClient, dropped_record_in_front) {
  edit_->server.erase(edit_->server.begin());
  RefusedAs("tls.record_tag", "tls.server_records");
}

TEST_F(CheatingClient, dropped_request) {
  edit_->client.erase(edit_->client.begin());
  RefusedAs("tls.record_tag", "tls.client_records");
}

TEST_F(CheatingClient, dropped_records_of_the_whole_request) {
  edit_->client.clear();
  RefusedAs("proof.no_request", "tls.close");
}

TEST_F(CheatingClient, reordered_record) {
  std::swap(edit_->server[FirstData(kDown)], edit_->server[FirstData(kDown) + 1]);
  RefusedAs("tls.record_tag", "tls.server_records");
}

TEST_F(CheatingClient, duplicated_record) {
  const auto at = edit_->server.begin() + static_cast<ptrdiff_t>(FirstData(kDown));
  edit_->server.insert(at, Bytes(*at));
  RefusedAs("tls.record_tag", "tls.server_records");
}

TEST_F(CheatingClient, another_sessions_recording) {
  const Session other = Open();
  const RecordedSession run = Run(other);
  Refused(session_, run.recording, Opening(run), "tls.challenge", "tls.client_hello");
  Statement(other, run.recording, Opening(run));  // where it belongs, it counts
}

// A handshake that was made before the session was opened, for an earlier session with the very same request.
TEST_F(CheatingClient, stale_challenge) {
  const Session later{session_.request, *gate_->Open(session_.request, node_)};
  Refused(later, run_->recording, Opening(*run_), "tls.challenge", "tls.client_hello");
}

// The same handshake, its hellos rewritten to carry the new challenge: the server signed the old ones.
TEST_F(CheatingClient, stale_challenge_written_over) {
  constexpr size_t kSessionId =
      44;  // record header 5, message header 4, version 2, random 32, length of the session id 1
  recording::Recording recording = run_->recording;
  Session later{session_.request, *gate_->Open(session_.request, node_)};
  std::ranges::copy(later.challenge(), recording.client_bytes.begin() + kSessionId);
  Refused(later, recording, Opening(*run_), "tls.session_id_echo", "tls.server_hello");
  later.opened = *gate_->Open(session_.request, node_);
  std::ranges::copy(later.challenge(), recording.client_bytes.begin() + kSessionId);
  std::ranges::copy(later.challenge(), recording.server_bytes.begin() + kSessionId);
  Refused(later, recording, Opening(*run_), "tls.record_tag", "tls.server_flight");
}

TEST_F(CheatingClient, second_request) {
  Insert(kUp, 1, {ContentType::kApplicationData, Get("localhost", server_.port(), "/other")});
  RefusedAs("http.trailing", "http.request");
}

TEST_F(CheatingClient, second_request_in_the_same_record) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kUp);
  Append(contents[0].content, Get("localhost", server_.port(), "/other"));
  edit_->client = edit_->Seal(kUp, contents);
  RefusedAs("http.trailing", "http.request");
}

TEST_F(CheatingClient, second_request_in_front) {
  Insert(kUp, 0, {ContentType::kApplicationData, Get("localhost", server_.port(), "/other")});
  RefusedAs("http.trailing", "http.request");
}

// A client that sees the response first could choose the request to go with it.
TEST_F(CheatingClient, early_response) {
  recording::Recording recording = edit_->Recording();
  std::swap(recording.events[0], recording.events[1]);
  for (recording::Event& event : recording.events) event.offset_ms = 0;
  Refused(session_, recording, Opening(*run_), "proof.response_early", "http.order");
}

TEST_F(CheatingClient, early_second_response) {
  Insert(kDown, FirstData(kDown), {ContentType::kApplicationData, Response("what the client would like")});
  RefusedAs("http.trailing", "http.response");
}

TEST_F(CheatingClient, early_change_of_protocol) {
  Insert(kDown, FirstData(kDown), {ContentType::kApplicationData, ToBytes("HTTP/1.1 101 Switching Protocols\r\n\r\n")});
  RefusedAs("http.interim", "http.response");
}

TEST_F(CheatingClient, interim_response_with_a_body) {
  Insert(kDown, FirstData(kDown),
         {ContentType::kApplicationData, ToBytes("HTTP/1.1 103 Early Hints\r\nContent-Length: 2\r\n\r\n{}")});
  RefusedAs("http.no_content_framing", "http.response");
}

TEST_F(CheatingClient, late_second_response) {
  const std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  Insert(kDown, contents.size() - 1, {ContentType::kApplicationData, Response("more")});
  RefusedAs("http.trailing", "http.response");
}

TEST_F(CheatingClient, hidden_key_update_from_the_client) {
  HideKeyUpdate(kUp, 1);
  RefusedAs("tls.key_update", "tls.client_records");
}

TEST_F(CheatingClient, hidden_key_update_before_the_request) {
  HideKeyUpdate(kUp, 0);
  RefusedAs("tls.key_update", "tls.client_records");
}

TEST_F(CheatingClient, hidden_key_update_from_the_server) {
  HideKeyUpdate(kDown, FirstData(kDown) + 1);
  RefusedAs("tls.key_update", "tls.server_records");
}

TEST_F(CheatingClient, hidden_key_update_at_the_very_end) {
  // Behind the last record of data, in the place of close_notify: nothing under the new key follows, and it is refused
  // all the same.
  edit_->server.pop_back();
  Insert(kDown, edit_->server.size(), {ContentType::kHandshake, KeyUpdate()});
  RefusedAs("tls.key_update", "tls.server_records");
}

TEST_F(CheatingClient, hidden_key_update_in_two_records) {
  const Bytes message = KeyUpdate();
  const size_t at = FirstData(kDown);
  Insert(kDown, at, {ContentType::kHandshake, ToBytes(ByteView(message).first(2))});
  Insert(kDown, at + 1, {ContentType::kHandshake, ToBytes(ByteView(message).subspan(2))});
  RefusedAs("tls.key_update", "tls.server_records");
}

TEST_F(CheatingClient, hidden_key_update_around_data) {
  const Bytes message = KeyUpdate();
  Insert(kDown, FirstData(kDown), {ContentType::kHandshake, ToBytes(ByteView(message).first(2))});
  RefusedAs("tls.unexpected_message", "tls.server_records");
}

// TLS 1.3 has no renegotiation; these are what it looked like, and what came in its place.
TEST_F(CheatingClient, renegotiation_by_the_server) {
  Insert(kDown, FirstData(kDown), {ContentType::kHandshake, Bytes{0, 0, 0, 0}});  // HelloRequest
  RefusedAs("tls.malformed", "tls.server_records");
}

TEST_F(CheatingClient, renegotiation_by_the_client) {
  Insert(kUp, 1, {ContentType::kHandshake, tls::EncodeHandshake(tls::HandshakeType::kClientHello, Bytes(60))});
  RefusedAs("tls.post_handshake", "tls.client_records");
}

TEST_F(CheatingClient, post_handshake_authentication) {
  Insert(kDown, FirstData(kDown),
         {ContentType::kHandshake, tls::EncodeHandshake(tls::HandshakeType::kCertificateRequest, Bytes(3))});
  RefusedAs("tls.post_handshake", "tls.server_records");
}

TEST_F(CheatingClient, unprotected_record_after_the_handshake) {
  edit_->server.insert(edit_->server.begin(), tls::EncodeRecord(ContentType::kHandshake, KeyUpdate()));
  RefusedAs("tls.unexpected_record", "tls.server_records");
}

TEST_F(CheatingClient, data_after_the_end) {
  Insert(kDown, edit_->server.size(), {ContentType::kApplicationData, ToBytes("more")});
  RefusedAs("tls.after_close", "tls.server_records");
}

TEST_F(CheatingClient, truncated_response) {
  edit_->server.resize(edit_->server.size() - 2);  // close_notify, and a part of the body
  RefusedAs("http.body_incomplete", "http.response");
}

TEST_F(CheatingClient, truncated_response_with_a_forged_close) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  contents.erase(contents.end() - 2);
  edit_->server = edit_->Seal(kDown, contents);
  RefusedAs("http.body_incomplete", "http.response");
}

TEST_F(CheatingClient, truncated_response_inside_a_record) {
  edit_->server.back().pop_back();
  RefusedAs("transcript.partial_record", "transcript.framing");
}

TEST_F(CheatingClient, truncated_response_without_length) {
  server_.Answer("/until-end", {.bytes = UntilEndResponse("in the second half there is bad news"), .piece = 30});
  const Session session = Open();
  const RecordedSession run = Run(session, "/until-end");
  RecordEditor edit(run);
  edit.server.resize(edit.server.size() - 2);
  Refused(session, edit.Recording(), Opening(run), "http.body_until_end", "http.response");
}

TEST_F(CheatingClient, truncated_response_to_nothing) {
  edit_->server.resize(FirstData(kDown));
  RefusedAs("tls.truncated", "tls.close");
}

// A server that hosts many names is asked for one by SNI and for another by Host.
TEST_F(CheatingClient, look_alike_host_in_sni) {
  const Session session = Open();
  SessionPlan plan = Plan(session);
  plan.sni = "localhost.bank.example";
  const RecordedSession run = Run(plan);
  Refused(session, run.recording, Opening(run), "tls.server_name", "tls.client_hello");
}

TEST_F(CheatingClient, look_alike_host_in_the_host_header) {
  for (const char* host : {"localhost.bank.example", "1ocalhost", "localhost."}) {
    const Session session = Open();
    SessionPlan plan = Plan(session);
    plan.http_request = ToBytes("GET / HTTP/1.1\r\nHost: " + std::string(host) + ":" + std::to_string(server_.port()) +
                                "\r\nConnection: close\r\n\r\n");
    const RecordedSession run = Run(plan);
    Refused(session, run.recording, Opening(run), "http.host", "http.policy");
  }
}

TEST_F(CheatingClient, two_host_headers) {
  const Session session = Open();
  SessionPlan plan = Plan(session);
  const std::string port = std::to_string(server_.port());
  plan.http_request = ToBytes("GET / HTTP/1.1\r\nHost: localhost:" + port + "\r\nHost: bank.example:" + port +
                              "\r\nConnection: close\r\n\r\n");
  const RecordedSession run = Run(plan);
  Refused(session, run.recording, Opening(run), "http.host", "http.policy");
}

// The server with that name exists, but its certificate is for another.
TEST_F(CheatingClient, look_alike_host_by_certificate) {
  const HttpsServer other({.identity = ca_.Issue("localhost.bank.example")});
  recording::SessionRequest request = session_.request;
  request.port = other.port();
  const Session session{request, *gate_->Open(request, node_)};
  const RecordedSession run = RunSession(other.port(), Plan(session), clock_, random_);
  const gate::Decision decision = Finish(session, run.recording, Opening(run));
  EXPECT_FALSE(decision.granted());
  EXPECT_EQ(decision.report.FirstFailure()->code, "certificate.host");
}

// The client's own server, with a certificate of the client's own CA.
TEST_F(CheatingClient, server_of_the_clients_own) {
  const WebCa mine(random_, clock_.Now());
  const HttpsServer own({.identity = mine.Issue("localhost")});
  recording::SessionRequest request = session_.request;
  request.port = own.port();
  const Session session{request, *gate_->Open(request, node_)};
  const RecordedSession run = RunSession(own.port(), Plan(session), clock_, random_);
  const gate::Decision decision = Finish(session, run.recording, Opening(run));
  EXPECT_FALSE(decision.granted());
  EXPECT_EQ(decision.report.FirstFailure()->code, "certificate.root");
}

// After a genuine handshake of the genuine server the client, who knows all keys, and the operator of the node, who
// carries the packets between node and server, make the server's side themselves. TLS record keys are symmetric, so
// nothing in the recording tells the forgery from the real thing, and the gate signs. spec/reveal-all.md section 5 says
// so, and every statement says `mode: proxy`: that a node of somebody else carried the packets is what a relying party
// of this mode trusts.
TEST_F(CheatingClient, known_limit_operator_client) {
  const std::vector<InnerPlaintext> forged = {{ContentType::kApplicationData, Response("the client is rich")},
                                              {ContentType::kAlert, {1, tls::kCloseNotify}}};
  edit_->server = edit_->Seal(kDown, forged);
  const statement::Claims claims = Statement(session_, edit_->Recording(), Opening(*run_));
  EXPECT_EQ(claims.response_hash, crypto::Sha256(Response("the client is rich")));
  EXPECT_EQ(claims.mode, statement::Mode::kProxy);
}

}  // namespace
}  // namespace attestor::test
