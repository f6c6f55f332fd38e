// A whole selective disclosure against the real node and signer, both tapped: what the client hid is nowhere. What it
// disclosed is found by the same search in the same places, so the search would find the rest too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "privacy/needles.h"
#include "privacy/services.h"
#include "service/client/disclose.h"
#include "service/client/prove.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "statement/format/bundle.h"
#include "testkit/proof/cheating_prover.h"
#include "testkit/world/https_server.h"
#include "testkit/world/must.h"
#include "testkit/world/web_ca.h"

namespace attestor::test {
namespace {

using ::testing::IsEmpty;

constexpr char kCookie[] = "session=9f86d081884c7d659a2feaa0c55ad015";
constexpr char kToken[] = "Bearer 3e23e8160039594a33894f6564e1b134";
constexpr char kSetCookie[] = "next=4b227777d4dd1fc61c6f884f48641d02";
constexpr char kOwner[] = "Ada Hidden Example";
constexpr char kNumber[] = "98273645546372819";
constexpr char kShown[] = "disclosed-7902699be42c8a8e";
constexpr char kLater[] = "disclosed-later-2c624232cc";

std::string Body() {
  return std::string(R"({"balance":{"note":")") + kShown + R"("},"owner":")" + kOwner + R"(","number":)" + kNumber +
         R"(,"later":")" + kLater + R"("})";
}

class PrivacyTest : public ::testing::Test {
 protected:
  PrivacyTest() {
    const std::string headers = "Content-Type: application/json\r\nSet-Cookie: " + std::string(kSetCookie) + "\r\n";
    server_.Answer("/account", {.bytes = Response(Body(), headers)});
  }

  client::Proof Prove() {
    client::ProveRequest request;
    request.node = services_.node();
    request.http.method = "GET";
    request.http.host = "localhost";
    request.http.port = server_.port();
    request.http.target = "/account";
    request.http.headers = {{"Cookie", kCookie}, {"Authorization", kToken}};
    request.recipient.fill(0xab);
    request.nonce = Bytes(16, 7);
    disclosure::Wish wish;
    wish.queries = {"$.balance.note"};
    request.disclose = wish;
    request.allow_development = true;
    CheckReport report;
    auto proof = client::Prove(request, services_.anchors(), clock_, random_, never_, {}, report);
    if (!proof.ok()) GiveUp(proof.error().Text());
    return std::move(proof).value();
  }

  // Everything that belongs to the client alone: what it hid, and what the session's keys come from and are.
  std::vector<Needle> Secrets(const client::Proof& proof) const {
    std::vector<Needle> out;
    for (const std::string_view text : {kCookie, kToken, kSetCookie, kOwner, kNumber})
      out.push_back({std::string(text), ToBytes(text)});
    const auto add = [&out](const std::string& name, const Secret& secret) {
      out.push_back({name, ToBytes(secret.Reveal())});
    };
    const statement::Bundle bundle = Must(statement::Bundle::Decode(proof.bundle));
    const auto request = Must(recording::SessionRequest::Decode(bundle.request));
    const recording::Challenge challenge = proof.checked.claims().challenge;
    const verify::Anchors anchors = services_.anchors();
    const proof::Subject subject{bundle.recording, request, challenge, anchors.web_roots};
    const Secret& handshake_secret = proof.secret->handshake_secret;
    const tls::TrafficSecrets traffic = proof::ApplicationSecrets(subject, handshake_secret);
    add("handshake secret", handshake_secret);
    add("client traffic secret", traffic.client);
    add("server traffic secret", traffic.server);
    add("client record key", tls::DeriveTrafficKeys(tls::kAes128GcmSha256, traffic.client).key);
    add("server record key", tls::DeriveTrafficKeys(tls::kAes128GcmSha256, traffic.server).key);
    out.push_back({"proof.secret", ToBytes(proof.secret->Encode().Reveal())});
    return out;
  }

  static std::vector<Needle> Shown() { return {{kShown, ToBytes(kShown)}}; }

  SystemRandom random_;
  SystemClock clock_;
  net::StopSignal never_;
  WebCa ca_{random_, clock_.Now()};
  HttpsServer server_{{.identity = ca_.Issue("localhost")}};
  Services services_{ca_.root_pem(), server_.port()};
};

TEST_F(PrivacyTest, NothingHiddenLeavesTheClient) {
  const client::Proof proof = Prove();
  ASSERT_TRUE(proof.secret);
  const std::vector<Needle> secrets = Secrets(proof);
  ASSERT_EQ(secrets.size(), 11u);
  const statement::Bundle bundle = Must(statement::Bundle::Decode(proof.bundle));
  EXPECT_THAT(Found(proof.bundle, secrets), IsEmpty());
  EXPECT_THAT(Found(bundle.statement, secrets), IsEmpty());
  EXPECT_EQ(Found(proof.bundle, Shown()).size(), 1u) << "control";
  EXPECT_EQ(Found(bundle.statement, Shown()).size(), 1u) << "control";
  services_.Stop();
  for (const std::string name : {"node", "signer"}) {
    EXPECT_THAT(Found(services_.Plain(name), secrets), IsEmpty()) << name;
    EXPECT_THAT(Found(services_.Wire(name), secrets), IsEmpty()) << name;
    EXPECT_THAT(Found(services_.Log(name), secrets), IsEmpty()) << name;
    EXPECT_EQ(Found(services_.Plain(name), Shown()).size(), 1u) << "control of the channels of " << name;
    EXPECT_EQ(Found(services_.Log(name), {{"log", ToBytes(name + ".ready")}}).size(), 1u) << "control of the log";
    EXPECT_GT(services_.Wire(name).size(), bundle.opening.size()) << "control of the sockets";
  }
  const ptrdiff_t middle = static_cast<ptrdiff_t>(bundle.recording.size() / 2);
  const Needle record{"record", Bytes(bundle.recording.begin() + middle, bundle.recording.begin() + middle + 40)};
  EXPECT_EQ(Found(services_.Wire("node"), {record}).size(), 1u)
      << "control: the connection to the server is tapped too";
}

TEST_F(PrivacyTest, NothingHiddenIsInTheMemoryOfNodeAndSigner) {
  const client::Proof proof = Prove();
  const std::vector<Needle> secrets = Secrets(proof);
  const Bytes node = WritableMemory(services_.node_pid()), signer = WritableMemory(services_.signer_pid());
  if (node.empty() || signer.empty()) GTEST_SKIP() << "this user may not read the memory of other processes";
  EXPECT_THAT(Found(node, secrets), IsEmpty());
  EXPECT_THAT(Found(signer, secrets), IsEmpty());
  EXPECT_EQ(Found(signer, Shown()).size(), 1u) << "control: the signer keeps the statement";
  const statement::Bundle bundle = Must(statement::Bundle::Decode(proof.bundle));
  const Needle evidence{"evidence", Bytes(bundle.node_evidence.begin() + 100, bundle.node_evidence.begin() + 140)};
  EXPECT_EQ(Found(node, {evidence}).size(), 1u) << "control: the node keeps its evidence";
}

// A further disclosure is made without node and signer, which are gone, and says no more than it should.
TEST_F(PrivacyTest, AFurtherDisclosureNeedsNobody) {
  const client::Proof proof = Prove();
  const std::vector<Needle> secrets = Secrets(proof);
  const std::vector<Needle> later = {{kLater, ToBytes(kLater)}};
  services_.Stop();
  EXPECT_THAT(Found(proof.bundle, later), IsEmpty());
  CheckReport report;
  const std::vector<std::string> queries = {"$.later"};
  const auto further = Must(client::Disclose({proof.bundle, *proof.secret, queries, true}, services_.anchors(),
                                             clock_.Now(), random_, {}, report));
  EXPECT_EQ(Found(further.bundle, later).size(), 1u);
  EXPECT_THAT(Found(further.bundle, secrets), IsEmpty());
}

}  // namespace
}  // namespace attestor::test
