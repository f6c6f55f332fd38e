// Whole sessions that end with a statement: client::Prove against node, signer and a server of another maker (OpenSSL).
#include <set>
#include <thread>

#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class SessionsTest : public WebWorld {
 protected:
  void SetUp() override { world_ = std::make_unique<World>(Options({retrying_.port()})); }

  // Succeeds proves `request` and looks at what everybody must find in the statement.
  std::optional<client::Proof> Succeeds(const client::ProveRequest& request) {
    CheckReport report;
    auto proof = world_->Prove(request, &report);
    if (!proof.ok()) {
      ADD_FAILURE() << proof.error().Text();
      return std::nullopt;
    }
    EXPECT_TRUE(report.NoneFailed());
    const statement::Claims& claims = proof->checked.claims();
    EXPECT_EQ(claims.host, "localhost");
    EXPECT_EQ(claims.port, request.http.port);
    EXPECT_EQ(claims.address, "127.0.0.1");
    EXPECT_EQ(claims.method, request.http.method);
    EXPECT_EQ(claims.target, request.http.target);
    EXPECT_EQ(claims.nonce, request.nonce);
    EXPECT_EQ(claims.recipient, request.recipient);
    EXPECT_EQ(claims.marks.size(), 2u)
        << "a test's roots and targets are development switches, and the statement says so";
    EXPECT_TRUE(proof->checked.simulated());
    return std::move(proof).value();
  }
  std::string Body(const client::Proof& proof) const {
    const std::string_view text = AsText(proof.checked.response());
    return std::string(text.substr(text.find("\r\n\r\n") + 4));
  }

  HttpsServer retrying_{{.identity = ca_.Issue("localhost"), .groups = "P-256"}};
  std::unique_ptr<World> world_;
};

TEST_F(SessionsTest, Get) {
  const auto proof = Succeeds(world_->Request(server_.port(), "/"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(Body(*proof), R"({"rate":"1.0842"})");
  EXPECT_EQ(proof->checked.claims().status, 200);
  EXPECT_EQ(proof->checked.claims().group, 0x001d);
}

TEST_F(SessionsTest, Head) {
  client::ProveRequest request = world_->Request(server_.port(), "/");
  request.http.method = "HEAD";
  const auto proof = Succeeds(request);
  ASSERT_TRUE(proof);
  EXPECT_EQ(Body(*proof), "");
}

TEST_F(SessionsTest, PostWithBody) {
  client::ProveRequest request = world_->Request(server_.port(), "/echo");
  request.http.method = "POST";
  request.http.body = Bytes(40'000, 'b');  // more than one TLS record and more than one relay frame
  const auto proof = Succeeds(request);
  ASSERT_TRUE(proof);
  EXPECT_EQ(Body(*proof), std::string(40'000, 'b'));
}

TEST_F(SessionsTest, ChunkedResponse) {
  const auto proof = Succeeds(world_->Request(server_.port(), "/chunked"));
  ASSERT_TRUE(proof);
  EXPECT_NE(Body(*proof).find("7\r\nhello, \r\n"), std::string::npos);
}

TEST_F(SessionsTest, OneMegabyte) {
  const auto proof = Succeeds(world_->Request(server_.port(), "/large"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(Body(*proof).size(), size_t{1} << 20);
}

TEST_F(SessionsTest, ManySmallRecords) {
  server_.Answer("/small", {.bytes = Response(std::string(3000, 's')), .piece = 10});
  const auto proof = Succeeds(world_->Request(server_.port(), "/small"));
  ASSERT_TRUE(proof);
  EXPECT_GT(proof->checked.claims().server_records, 300u);
}

TEST_F(SessionsTest, UntilEndOfConnection) {
  server_.Answer("/until-end", {.bytes = UntilEndResponse("all of it")});
  const auto proof = Succeeds(world_->Request(server_.port(), "/until-end"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(Body(*proof), "all of it");
}

TEST_F(SessionsTest, InterimAnswersBeforeTheFinalOne) {
  Bytes answer = ToBytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n");
  Append(answer, Response("final", "Content-Type: text/plain\r\n"));
  server_.Answer("/hints", {.bytes = answer, .piece = 7});
  const auto proof = Succeeds(world_->Request(server_.port(), "/hints"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->checked.claims().status, 200);
  EXPECT_EQ(proof->checked.claims().response_headers.size(), 1u) << "those of the final answer";
  EXPECT_EQ(proof->checked.response(), answer);
}

TEST_F(SessionsTest, HelloRetryRequest) {
  const auto proof = Succeeds(world_->Request(retrying_.port(), "/"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->checked.claims().group, 0x0017);
}

TEST_F(SessionsTest, AServerThatAsksForAClientCertificate) {
  const HttpsServer asking({.identity = ca_.Issue("localhost"), .groups = "P-256", .ask_client_certificate = true});
  World world(Options({asking.port()}));
  const auto proof = world.Prove(world.Request(asking.port(), "/"));
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_EQ(proof->checked.claims().status, 200);
}

// A complete message needs no close_notify: neither from a server that just closes, nor from one that keeps the
// connection open.
TEST_F(SessionsTest, ServersThatEndBadlyAfterACompleteResponse) {
  server_.Answer("/rude", {.bytes = Response("complete"), .close_notify = false});
  EXPECT_TRUE(Succeeds(world_->Request(server_.port(), "/rude")));
  server_.Answer("/open", {.bytes = Response("complete"), .keep_open = true});
  EXPECT_TRUE(Succeeds(world_->Request(server_.port(), "/open")));
}

TEST_F(SessionsTest, FiftyAtOnce) {
  constexpr size_t kSessions = 50;
  std::vector<std::optional<Result<client::Proof>>> proofs(kSessions);
  std::vector<client::ProveRequest> requests;
  for (size_t i = 0; i < kSessions; ++i)
    requests.push_back(world_->Request(server_.port(), i % 2 == 0 ? "/" : "/chunked"));
  std::vector<std::thread> clients;
  for (size_t i = 0; i < kSessions; ++i)
    clients.emplace_back([&, i] { proofs[i].emplace(world_->Prove(requests[i])); });
  for (std::thread& client : clients) client.join();

  std::set<session::SessionId> ids;
  std::set<Bytes> bundles;
  for (size_t i = 0; i < kSessions; ++i) {
    ASSERT_TRUE(proofs[i]->ok()) << i << ": " << proofs[i]->error().Text();
    const client::Proof& proof = **proofs[i];
    CheckReport report;
    const auto again = verify::CheckBundle(proof.bundle, world_->anchors(), world_->clock().Now(), true, report);
    ASSERT_TRUE(again.ok()) << again.error().Text();
    EXPECT_EQ(again->claims().nonce, requests[i].nonce);
    ids.insert(again->claims().session_id);
    bundles.insert(proof.bundle);
  }
  EXPECT_EQ(ids.size(), kSessions);
  EXPECT_EQ(bundles.size(), kSessions);
  EXPECT_EQ(server_.requests(), kSessions);
}

// Draining: sessions at work end well, new ones are turned away.
TEST_F(SessionsTest, GracefulShutdownWhileSessionsRun) {
  constexpr size_t kSessions = 8;
  server_.Answer("/slow", {.bytes = Response("late"), .delay = std::chrono::milliseconds(1500)});
  std::vector<std::optional<Result<client::Proof>>> proofs(kSessions);
  std::vector<std::thread> clients;
  for (auto& proof : proofs) {
    clients.emplace_back(
        [&proof, this, request = world_->Request(server_.port(), "/slow")] { proof.emplace(world_->Prove(request)); });
  }
  while (server_.requests() < kSessions) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto begin = std::chrono::steady_clock::now();
  world_->DrainNode();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  client::ProveRequest late = world_->Request(server_.port(), "/");
  late.timeout = std::chrono::milliseconds(500);
  EXPECT_FALSE(world_->Prove(late).ok());
  for (std::thread& client : clients) client.join();
  for (const auto& proof : proofs) EXPECT_TRUE(proof->ok()) << proof->error().Text();
  world_->StopNode();
  world_->StopSigner();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
}

// A draining signer opens nothing new, but finishes what is open.
TEST_F(SessionsTest, SignerFinishesOpenSessionsWhileDraining) {
  server_.Answer("/slow", {.bytes = Response("late"), .delay = std::chrono::milliseconds(800)});
  std::optional<Result<client::Proof>> proof;
  std::thread client(
      [&, request = world_->Request(server_.port(), "/slow")] { proof.emplace(world_->Prove(request)); });
  while (server_.requests() < 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  world_->DrainSigner();
  EXPECT_FALSE(world_->Prove(world_->Request(server_.port(), "/")).ok());
  client.join();
  EXPECT_TRUE(proof->ok()) << proof->error().Text();
  const auto begin = std::chrono::steady_clock::now();
  world_->StopSigner();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
}

// A signer that was restarted has another key. The node notices, connects anew, and goes on.
TEST_F(SessionsTest, SignerRestarts) {
  const auto before = Succeeds(world_->Request(server_.port(), "/"));
  world_->RestartSigner();
  const auto after = Succeeds(world_->Request(server_.port(), "/"));
  ASSERT_TRUE(before && after);
  EXPECT_NE(before->checked.claims().entry_hash, after->checked.claims().entry_hash);
}

// A silent client does not hold up the end: after the grace period it is stopped.
TEST_F(SessionsTest, ShutdownDoesNotWaitForSilentClients) {
  auto silent = channel::Connection::Connect(world_->node(), net::After(std::chrono::seconds(5)), world_->never());
  ASSERT_TRUE(silent.ok());
  const auto begin = std::chrono::steady_clock::now();
  world_->StopNode();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace attestor::test
