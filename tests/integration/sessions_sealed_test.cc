// Whole sessions in sealed mode that end with a statement, and those that must not: client::Prove against node, signer
// and a server of another maker (OpenSSL).
#include "session/terms/mode.h"
#include "testkit/world/scrape.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class SealedSessions : public WebWorld {
 protected:
  client::ProveRequest Sealed(World& world, const std::string& target, uint16_t port = 0) {
    client::ProveRequest request = world.Request(port == 0 ? server_.port() : port, target);
    request.mode = session::Mode::kSealed;
    return request;
  }

  // Succeeds proves `request`, and looks at what everybody must find in a sealed statement.
  std::optional<client::Proof> Succeeds(World& world, const client::ProveRequest& request) {
    CheckReport report;
    auto proof = world.Prove(request, &report);
    if (!proof.ok()) {
      ADD_FAILURE() << proof.error().Text();
      return std::nullopt;
    }
    EXPECT_TRUE(report.NoneFailed());
    for (const std::string_view id :
         {"keys.mode", "keys.committed", "keys.share", "keys.secrets", "keys.one_record", "http.sealed"}) {
      const Check* check = report.Find(id);
      EXPECT_TRUE(check != nullptr && check->outcome == Outcome::kPassed) << id;
    }
    EXPECT_EQ(proof->checked.claims().mode, session::Mode::kSealed);
    return std::move(proof).value();
  }

  static std::string Body(const client::Proof& proof) {
    const std::string_view text = AsText(proof.checked.response());
    return std::string(text.substr(text.find("\r\n\r\n") + 4));
  }
};

TEST_F(SealedSessions, AnswersOfEveryFraming) {
  World world(Options());
  server_.Answer("/until-end", {.bytes = UntilEndResponse("to the end")});
  for (const auto& [target, end] : {std::pair<std::string, std::string>{"/", R"("1.0842"})"},
                                    {"/chunked", "0\r\n\r\n"},
                                    {"/until-end", "to the end"}}) {
    const auto proof = Succeeds(world, Sealed(world, target));
    ASSERT_TRUE(proof) << target;
    EXPECT_TRUE(Body(*proof).ends_with(end)) << target;
  }
}

TEST_F(SealedSessions, OneMegabyte) {
  World world(Options());
  const auto proof = Succeeds(world, Sealed(world, "/large"));
  ASSERT_TRUE(proof);
  EXPECT_EQ(Body(*proof).size(), size_t{1} << 20);
}

TEST_F(SealedSessions, SelectiveDisclosure) {
  World world(Options());
  client::ProveRequest request = Sealed(world, "/");
  request.disclose = disclosure::Wish{.queries = {"$.rate"}};
  const auto proof = Succeeds(world, request);
  ASSERT_TRUE(proof);
  ASSERT_EQ(proof->checked.values().size(), 1u);
  EXPECT_EQ(AsText(proof->checked.values()[0].value), R"("1.0842")");
}

TEST_F(SealedSessions, ARetryToTheOtherGroup) {
  const HttpsServer retrying({.identity = ca_.Issue("localhost"), .groups = "P-256"});
  World world(Options({retrying.port()}));
  const auto proof = Succeeds(world, Sealed(world, "/", retrying.port()));
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->checked.claims().group, 0x0017);
}

TEST_F(SealedSessions, TicketsAndRequestsForCertificates) {
  const HttpsServer tickets({.identity = ca_.Issue("localhost"), .tickets = 8, .ask_client_certificate = true});
  World world(Options({tickets.port()}));
  EXPECT_TRUE(Succeeds(world, Sealed(world, "/", tickets.port())));
}

TEST_F(SealedSessions, ServersThatEndWithoutCloseNotify) {
  World world(Options());
  server_.Answer("/fin", {.bytes = Response("short"), .close_notify = false});
  EXPECT_TRUE(Succeeds(world, Sealed(world, "/fin")));
}

TEST_F(SealedSessions, OneByteRecords) {
  World world(Options());
  server_.Answer("/bytes", {.bytes = Response("one by one"), .piece = 1});
  EXPECT_TRUE(Succeeds(world, Sealed(world, "/bytes")));
}

// The largest request that fits into one record, and one byte more.
TEST_F(SealedSessions, RequestsAtTheLimit) {
  World world(Options());
  client::ProveRequest request = Sealed(world, "/echo");
  request.http.method = "POST";
  request.may_be_lost = true;
  const auto size = [&] { return http::BuildRequest(request.http)->size(); };
  request.http.body = Bytes(10'000, 'b');  // its length has as many digits as the largest has
  request.http.body.resize(10'000 + tls::kMaxPlaintext - size(), 'b');
  ASSERT_EQ(size(), tls::kMaxPlaintext);
  const auto proof = Succeeds(world, request);
  ASSERT_TRUE(proof);
  EXPECT_EQ(Body(*proof).size(), request.http.body.size());
  request.http.body.push_back('b');
  EXPECT_EQ(client::CheckRequest(request).error().code().id, "client.request_too_long");
}

TEST_F(SealedSessions, AMethodThatChangesSomethingNeedsAWord) {
  World world(Options());
  client::ProveRequest request = Sealed(world, "/echo");
  request.http.method = "POST";
  RefusedWith(world.Prove(request), "client.may_be_lost");
  EXPECT_EQ(server_.requests(), 0u);
}

TEST_F(SealedSessions, WhatComesBeforeTheRequestIsNoAnswer) {
  const HttpsServer early({.identity = ca_.Issue("localhost"), .unasked = Response("unasked")});
  World world(Options({early.port()}));
  EXPECT_FALSE(world.Prove(Sealed(world, "/", early.port())).ok());
}

TEST_F(SealedSessions, StatusesThatServersSendToNobody) {
  World world(Options());
  for (const int status : {400, 408}) {
    const std::string target = "/" + std::to_string(status);
    server_.Answer(target,
                   {.bytes = ToBytes("HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Length: 0\r\n\r\n")});
    client::ProveRequest request = Sealed(world, target);
    request.statuses = {status};
    EXPECT_FALSE(world.Prove(request).ok()) << status;
    request.mode = session::Mode::kProxy;
    EXPECT_TRUE(world.Prove(request).ok()) << status;
  }
}

// Neither mode ever stands in for the other.
TEST_F(SealedSessions, ModesThatAreNotOffered) {
  WorldOptions proxy_only = Options();
  proxy_only.node_keys = "modes = [\"proxy\"]\n";
  World node(proxy_only);
  RefusedWith(node.Prove(Sealed(node, "/")), "channel.refused", "node.mode");
  proxy_only.node_keys = {};
  proxy_only.signer_keys = "modes = [\"proxy\"]\n";
  World signer(proxy_only);
  RefusedWith(signer.Prove(Sealed(signer, "/")), "channel.refused", "gate.mode");
  EXPECT_TRUE(signer.Prove(signer.Request(server_.port(), "/")).ok());
  WorldOptions sealed_only = Options();
  sealed_only.node_keys = "modes = [\"sealed\"]\n";
  World sealed(sealed_only);
  RefusedWith(sealed.Prove(sealed.Request(server_.port(), "/")), "channel.refused", "node.mode");
  EXPECT_TRUE(Succeeds(sealed, Sealed(sealed, "/")));
}

// Of a server that keeps the connection open the client takes what has come, shortly before its limit.
TEST_F(SealedSessions, AServerThatKeepsTheConnectionOpen) {
  World world(Options());
  server_.Answer("/open", {.bytes = Response("all of it"), .keep_open = true});
  client::ProveRequest request = Sealed(world, "/open");
  request.timeout = std::chrono::seconds(12);
  EXPECT_TRUE(Succeeds(world, request));
}

// Whoever asked may find that the request was carried out: it is told so, and not repeated.
TEST_F(SealedSessions, AnAnswerThatDoesNotCome) {
  World world(Options());
  server_.Answer("/slow", {.bytes = Response("late"), .delay = std::chrono::seconds(9)});
  client::ProveRequest request = Sealed(world, "/slow");
  request.timeout = std::chrono::seconds(6);
  RefusedWith(world.Prove(request), "client.request_lost");
  EXPECT_LE(server_.requests(), 1u);
}

// A server that ends in the middle of its answer, or before it, has had the request.
TEST_F(SealedSessions, AnAnswerThatIsCut) {
  World world(Options());
  Bytes half = Response("an answer");
  half.resize(half.size() - 3);
  for (const Bytes& sent : {half, Bytes()}) {
    server_.Answer("/cut", {.bytes = sent, .close_notify = false});
    const auto proof = world.Prove(Sealed(world, "/cut"));
    RefusedWith(proof, "client.request_lost");
    EXPECT_NE(proof.error().detail().find("tls.truncated"), std::string::npos) << proof.error().Text();
  }
}

// A session that ends behind the request releases nothing: the client is told why, and the loss is counted.
TEST_F(SealedSessions, AnAnswerBeyondTheNodesLimitIsLost) {
  WorldOptions options = Options();
  options.limits = "server_bytes = 4096\n";
  World world(options);
  const auto proof = world.Prove(Sealed(world, "/large"));
  RefusedWith(proof, "client.request_lost");
  EXPECT_NE(proof.error().detail().find("node.too_many_bytes"), std::string::npos) << proof.error().Text();
  EXPECT_EQ(server_.requests(), 1u);
  const std::string lost = "attestor_node_sessions_lost_total";
  for (int tries = 0; Scrape(world.node_metrics()).Value(lost) != 1; ++tries) {
    ASSERT_LT(tries, 100) << "it was not counted";
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace
}  // namespace attestor::test
