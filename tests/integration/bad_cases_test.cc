// Sessions that must not end with a statement, each with the code that tells a person why.
#include "service/system/clock.h"
#include "testkit/world/tampering_proxy.h"
#include "testkit/world/web_world.h"
#include "web/tls/client.h"

namespace attestor::test {
namespace {

class BadCasesTest : public WebWorld {
 protected:
  // ProveAt runs one session with whatever listens on `port`.
  Result<client::Proof> ProveAt(uint16_t port, const std::string& target = "/", CheckReport* report = nullptr) {
    World world(Options({port}));
    return world.Prove(world.Request(port, target), report);
  }
  Result<client::Proof> ProveWith(WebIdentity identity) {
    const HttpsServer server({.identity = std::move(identity)});
    return ProveAt(server.port());
  }
};

TEST_F(BadCasesTest, CertificateOfAnotherHost) {
  RefusedWith(ProveWith(ca_.Issue("bank.example")), "certificate.host");
}

TEST_F(BadCasesTest, ExpiredCertificate) {
  RefusedWith(ProveWith(ca_.IssueExpired("localhost")), "certificate.expired");
}

TEST_F(BadCasesTest, SelfSignedCertificate) { RefusedWith(ProveWith(ca_.SelfSigned("localhost")), "certificate.root"); }

TEST_F(BadCasesTest, UnknownRoot) {
  const WebCa other(random_, SystemClock().Now());
  RefusedWith(ProveWith(other.Issue("localhost")), "certificate.root");
}

TEST_F(BadCasesTest, NobodyListens) { RefusedWith(ProveAt(FreePort()), "channel.refused", "node.site_unreachable"); }

TEST_F(BadCasesTest, HostThatDoesNotExist) {
  World world(Options());
  client::ProveRequest request = world.Request(server_.port(), "/");
  request.http.host = "no-such-host.invalid";
  RefusedWith(world.Prove(request), "channel.refused", "node.site_unresolved");
}

TEST_F(BadCasesTest, NodeThatDoesNotAnswer) {
  World world(Options());
  client::ProveRequest request = world.Request(server_.port(), "/");
  request.node.port = FreePort();
  RefusedWith(world.Prove(request), "client.node_unreachable");
}

// What a client sees of a node that has no room left for saying so.
TEST_F(BadCasesTest, NodeThatClosesWhatItAccepts) {
  World world(Options());
  auto full = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
  client::ProveRequest request = world.Request(server_.port(), "/");
  request.node.port = full.port();
  std::thread closing([&] { Must(full.Accept(net::After(std::chrono::seconds(20)), world.never())); });
  const auto proof = world.Prove(request);
  closing.join();
  RefusedWith(proof, "client.node_closed",
              "the node (127.0.0.1:" + std::to_string(full.port()) + "): the connection was accepted, and closed");
  const std::string text = proof.error().Text();
  EXPECT_NE(text.find("the node may be overloaded"), std::string::npos) << text;
  EXPECT_NE(text.find("\nside: the address of the node, or the node; trying again later can help"), std::string::npos)
      << text;
}

TEST_F(BadCasesTest, TruncatedWithoutCloseNotify) {
  Bytes half = Response(std::string(1000, 't'));
  half.resize(500);
  server_.Answer("/cut", {.bytes = half, .close_notify = false});
  RefusedWith(ProveAt(server_.port(), "/cut"), "tls.truncated");
}

// The server says that it is done although its own framing says otherwise. That the gate refuses it too:
// cheating_client_test.
TEST_F(BadCasesTest, TruncatedWithCloseNotify) {
  Bytes half = Response(std::string(1000, 't'));
  half.resize(500);
  server_.Answer("/cut", {.bytes = half});
  const auto proof = ProveAt(server_.port(), "/cut");
  RefusedWith(proof, "client.answer");
  EXPECT_NE(proof.error().detail().find("[http.body_incomplete]"), std::string::npos) << proof.error().Text();
}

TEST_F(BadCasesTest, UntilEndWithoutCloseNotify) {
  server_.Answer("/cut", {.bytes = UntilEndResponse("some of it"), .close_notify = false});
  RefusedWith(ProveAt(server_.port(), "/cut"), "tls.truncated");
}

TEST_F(BadCasesTest, NothingBut2xxUnlessAsked) {
  server_.Answer("/401", {.bytes = ToBytes("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno")});
  RefusedWith(ProveAt(server_.port(), "/401"), "client.status");
  World world(Options());
  client::ProveRequest request = world.Request(server_.port(), "/401");
  request.statuses = {403, 401};
  EXPECT_TRUE(world.Prove(request).ok());
}

// Whoever answers before the request is there answers something else; and no credential goes to it.
TEST_F(BadCasesTest, AnswersBeforeItIsAsked) {
  const HttpsServer early({.identity = ca_.Issue("localhost"), .unasked = Response("unasked")});
  const auto proof = ProveAt(early.port());
  RefusedWith(proof, "proof.response_early");
  EXPECT_NE(proof.error().detail().find("began to answer before it was asked"), std::string::npos)
      << proof.error().Text();
  EXPECT_EQ(early.requests(), 0u);
}

TEST_F(BadCasesTest, NotHttp) {
  server_.Answer("/banner", {.bytes = ToBytes("220 mail.example ESMTP\r\n\r\n")});
  RefusedWith(ProveAt(server_.port(), "/banner"), "http.status_line");
}

TEST_F(BadCasesTest, CompressedResponse) {
  server_.Answer("/gzip", {.bytes = Response("not really", "Content-Encoding: gzip\r\n")});
  const auto proof = ProveAt(server_.port(), "/gzip");
  RefusedWith(proof, "client.answer");
  EXPECT_NE(proof.error().detail().find("[http.content_coding]"), std::string::npos) << proof.error().Text();
}

TEST_F(BadCasesTest, ServerSpeaksOnlyTls12) {
  const HttpsServer old({.identity = ca_.Issue("localhost"), .tls12_only = true});
  const auto proof = ProveAt(old.port());
  RefusedWith(proof, "tls.alert");
  EXPECT_NE(proof.error().detail().find("protocol_version"), std::string::npos) << proof.error().Text();
}

TEST_F(BadCasesTest, ServerDemandsAClientCertificate) {
  const HttpsServer closed({.identity = ca_.Issue("localhost"), .demand_client_certificate = true});
  const auto proof = ProveAt(closed.port());
  RefusedWith(proof, "tls.alert",
              "the site (localhost:" + std::to_string(closed.port()) + ") demands a client certificate");
  EXPECT_NE(proof.error().detail().find("side: the site; trying again does not help"), std::string::npos)
      << proof.error().Text();
  EXPECT_EQ(closed.requests(), 0u);
}

TEST_F(BadCasesTest, ServerClosesAtOnce) {
  const HttpsServer rude({.identity = ca_.Issue("localhost"), .close_at_once = true});
  RefusedWith(ProveAt(rude.port()), "tls.truncated");
}

// Somebody between node and server turns one bit of the server's hello, of its certificate flight, or of the client's
// Finished.
TEST_F(BadCasesTest, ServerHelloChangedOnItsWay) {
  const TamperingProxy proxy(server_.port(), {.from_server = true, .at = 20});  // in the server's random
  RefusedWith(ProveAt(proxy.port()), "tls.record_tag");
}

TEST_F(BadCasesTest, ServerFlightChangedOnItsWay) {
  const TamperingProxy proxy(server_.port(), {.from_server = true, .at = 300});
  RefusedWith(ProveAt(proxy.port()), "tls.record_tag");
}

TEST_F(BadCasesTest, ClientHelloChangedOnItsWay) {
  const TamperingProxy proxy(server_.port(), {.from_server = false, .at = 12});  // in the client's random
  RefusedWith(ProveAt(proxy.port()), "tls.record_tag");
}

TEST_F(BadCasesTest, ClientFinishedChangedOnItsWay) {
  // The client's first flight is its ClientHello alone; what follows are change_cipher_spec (6 bytes) and Finished.
  ByteArray<32> challenge{};
  tls::ClientConfig config{"localhost", challenge, {}};
  const size_t hello = tls::Client(config, random_).TakeOutput().size();
  const TamperingProxy proxy(server_.port(), {.from_server = false, .at = hello + 6 + 10});
  const auto proof = ProveAt(proxy.port());
  RefusedWith(proof, "tls.alert");
  EXPECT_NE(proof.error().detail().find("bad_record_mac"), std::string::npos) << proof.error().Text();
}

TEST_F(BadCasesTest, SecretHeadersNeedConsent) {
  World world(Options());
  client::ProveRequest request = world.Request(server_.port(), "/");
  request.http.headers = {{"Authorization", "Bearer token"}};
  RefusedWith(world.Prove(request), "client.secret_header");
  request.consent.all = true;
  EXPECT_TRUE(world.Prove(request).ok());
}

TEST_F(BadCasesTest, SimulatedTeesNeedConsent) {
  World world(Options());
  client::ProveRequest request = world.Request(server_.port(), "/");
  request.allow_development = false;
  RefusedWith(world.Prove(request), "client.simulated");
  EXPECT_EQ(server_.requests(), 0u) << "not a byte goes to the server before";
}

}  // namespace
}  // namespace attestor::test
