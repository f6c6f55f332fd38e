// A selective disclosure in sealed mode through the real programs (spec/sealed.md section 7). The node's memory is read
// while it waits for the answer, in the middle of the answer, between release and opening, and at the end: no byte of
// what the client hid is ever there, and no key after release. What must be there is found by the same search.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>

#include "privacy/needles.h"
#include "privacy/services.h"
#include "service/client/prove.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "session/proof/tls13_handshake_replay.h"
#include "session/recording/recorded.h"
#include "statement/format/bundle.h"
#include "testkit/fixtures/sanitized.h"
#include "testkit/world/https_server.h"
#include "testkit/world/must.h"
#include "testkit/world/web_ca.h"
#include "web/tls/tls13_keystream.h"

namespace attestor::test {
namespace {

using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

constexpr char kCookie[] = "session=52d5a6b4c8f0e97b3a1d604f28c95e7b";
constexpr char kToken[] = "Bearer 81b637d8fcd2c6da6359e6963113a117";
constexpr char kSetCookie[] = "next=e3b98a4da31a127d4bde6e43033f66ba";
constexpr char kOwner[] = "Grace Hidden Example";
constexpr char kNumber[] = "61728394056172839";
constexpr char kShown[] = "disclosed-2e7d2c03a9507ae2";
constexpr char kLast[] = "last-18ac3e7343f016890c510e93f935";
constexpr size_t kFirstPart = 12'000;  // bytes: more than the rest of the session's messages differ in

class SealedPrivacy : public ::testing::Test {
 protected:
  // Moments of the node's memory.
  struct Memory {
    Bytes asked;      // the server has the request, and answers nothing
    Bytes answering;  // it has sent half of its answer
    Bytes released;   // the client has the keys and has opened the answer, and disclosed nothing yet
    Bytes ended;      // the client has its statement
  };

  SealedPrivacy() {
    const std::string owner = std::string(R"({"filling":")") + std::string(kFirstPart, 'f') + R"(","owner":")" +
                              kOwner + R"(","number":)" + kNumber;
    const std::string rest = std::string(R"(,"note":")") + kShown + R"(","last":")" + kLast + R"("})";
    const std::string head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: " + std::string(kSetCookie) +
        "\r\nContent-Length: " + std::to_string(owner.size() + rest.size()) + "\r\n\r\n";
    Reply reply;
    reply.parts = {{.bytes = ToBytes(head + owner),
                    .before = [this] { Note(&Memory::asked), wire_before_ = services_.Wire("node").size(); }},
                   {.bytes = ToBytes(rest), .before = [this] { WaitForFirstPart(), Note(&Memory::answering); }}};
    server_.Answer("/account", reply);
    const auto give_up = [this] { Note(&Memory::asked), give_up_.Raise(); };
    server_.Answer("/given-up", {.parts = {{.bytes = Response("late"), .before = give_up}}});
  }

  Bytes OfNode() const { return WritableMemory(services_.node_pid()); }

  void Note(Bytes Memory::* moment) {
    const std::lock_guard lock(mutex_);
    memory_.*moment = OfNode();
  }

  // Learn takes "NAME client-random secret".
  void Learn(const std::string& line) {
    const std::lock_guard lock(mutex_);
    const std::string hex = line.substr(line.rfind(' ') + 1);
    secrets_[line.substr(0, line.find(' '))] = Secret::CopyOf(FromHex(hex).value());
  }

  // The node passes on what it has recorded: when the client was sent the part too, both are done.
  void WaitForFirstPart() const {
    for (int tries = 0; tries < 1200 && services_.Wire("node").size() < wire_before_ + 2 * kFirstPart; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }

  client::ProveRequest Request(const std::string& target) const {
    client::ProveRequest request;
    request.node = services_.node();
    request.http.method = "GET";
    request.http.host = "localhost";
    request.http.port = server_.port();
    request.http.target = target;
    request.http.headers = {{"Cookie", kCookie}, {"Authorization", kToken}};
    request.recipient.fill(0xab);
    request.nonce = Bytes(16, 7);
    request.mode = session::Mode::kSealed;
    request.timeout = std::chrono::seconds(85);  // four readings of a memory on a busy machine lie in it
    disclosure::Wish wish;
    wish.queries = {"$.note"};
    request.disclose = wish;
    request.allow_development = true;
    return request;
  }

  // Prove has `filling` bytes more in its request.
  client::Proof Prove(size_t filling = 0) {
    client::ProveRequest request = Request("/account");
    if (filling > 0) request.http.headers.push_back({"Filling", std::string(filling, 'f')});
    request_size_ = Must(http::BuildRequest(request.http)).size();
    CheckReport report;
    const auto watch = [this](const client::Step& step) {
      if (step.text.find(" answered ") != std::string::npos) Note(&Memory::released);
    };
    auto proof = client::Prove(request, services_.anchors(), clock_, random_, give_up_, watch, report);
    if (!proof.ok()) GiveUp(proof.error().Text());
    Note(&Memory::ended);
    return std::move(proof).value();
  }

  static std::vector<Needle> Hidden() {
    std::vector<Needle> out;
    for (const std::string_view text : {kCookie, kToken, kSetCookie, kOwner, kNumber, kLast})
      for (Needle& piece : Pieces(std::string(text), AsBytes(text))) out.push_back(std::move(piece));
    return out;
  }

  // Keys of a session, by what may be known of them.
  struct Keys {
    std::vector<Needle> kept;     // from handshake to release
    std::vector<Needle> dropped;  // before the server has the request
    std::vector<Needle> opened;   // dropped too, and in the client's disclosure
  };

  Keys KeysOf(const client::Proof& proof) const {
    const statement::Bundle bundle = Must(statement::Bundle::Decode(proof.bundle));
    const auto recording = Must(recording::Recording::Decode(bundle.recording));
    const auto recorded = Must(recording::Recorded::Parse(recording));
    const Secret& handshake_secret = proof.secret->handshake_secret;
    const tls::OpenedSecret source(handshake_secret);
    CheckReport ignored;
    const recording::Challenge challenge = proof.checked.claims().challenge;
    const verify::Anchors anchors = services_.anchors();
    const auto handshake = Must(
        proof::ReplayHandshake(recorded, source, {"localhost", challenge, anchors.web_roots, clock_.Now()}, ignored));
    const tls::TrafficSecrets early = source.HandshakeTraffic(handshake.suite, handshake.hello_hash);
    const tls::TrafficSecrets late = source.ApplicationTraffic(handshake.suite, handshake.finished_hash);
    auto client = tls::Tls13Keystream::Create(handshake.suite, late.client);
    auto server = tls::Tls13Keystream::Create(handshake.suite, late.server);
    Keys keys;
    Put(keys.kept, "handshake secret", handshake_secret);
    Put(keys.kept, "server record key", tls::DeriveTrafficKeys(handshake.suite, late.server).key);
    Put(keys.dropped, "client application secret", late.client);
    Put(keys.dropped, "server application secret", late.server);
    Put(keys.dropped, "client record key", tls::DeriveTrafficKeys(handshake.suite, late.client).key);
    Put(keys.dropped, "client key-stream", client.Text(0, 0, request_size_ + 1));
    Put(keys.opened, "client handshake traffic secret", early.client);
    Put(keys.opened, "server handshake traffic secret", early.server);
    Put(keys.opened, "client hash key", client.HashKey());
    Put(keys.opened, "client tag mask", client.TagMask(0));  // follows from the hash key and the record
    Put(keys.opened, "server hash key", server.HashKey());
    return keys;
  }

  // InAnswer is ciphertext of the first part of the answer, which is most of what the server sent.
  static Needle InAnswer(const client::Proof& proof) {
    const statement::Bundle bundle = Must(statement::Bundle::Decode(proof.bundle));
    const auto recording = Must(recording::Recording::Decode(bundle.recording));
    return {"record", ToBytes(ByteView(recording.server_bytes).subspan(recording.server_bytes.size() / 2, 40))};
  }

  static void Put(std::vector<Needle>& out, const std::string& name, const Secret& secret) {
    for (Needle& piece : Pieces(name, secret.Reveal())) out.push_back(std::move(piece));
  }

  SystemRandom random_;
  SystemClock clock_;
  net::StopSignal give_up_;
  WebCa ca_{random_, clock_.Now()};
  std::mutex mutex_;
  Memory memory_;                          // written by the server's thread too, as is the next
  std::map<std::string, Secret> secrets_;  // of the server's connection, by their names in SSLKEYLOGFILE
  size_t wire_before_ = 0;
  size_t request_size_ = 0;
  HttpsServer server_{{.identity = ca_.Issue("localhost"), .key_log = [this](const auto& line) { Learn(line); }}};
  Services services_{ca_.root_pem(), server_.port()};
};

// Of a long request the key-stream is as long, and so are the messages that carry it.
class SealedPrivacyOfSizes : public SealedPrivacy, public ::testing::WithParamInterface<size_t> {};

INSTANTIATE_TEST_SUITE_P(Requests, SealedPrivacyOfSizes, ::testing::Values(0, 3'000));

TEST_P(SealedPrivacyOfSizes, TheNodesMemoryHasNoPlaintextEverAndNoKeyAfterRelease) {
  if (attestor::testing::kSanitized) GTEST_SKIP() << "a sanitizer keeps memory that was given back";
  if (OfNode().empty()) GTEST_SKIP() << "this user may not read the memory of other processes";
  const client::Proof proof = Prove(GetParam());
  const Keys keys = KeysOf(proof);
  const Bytes signer = WritableMemory(services_.signer_pid());
  for (const auto& [moment, memory] : {std::pair<const char*, const Bytes*>{"asked", &memory_.asked},
                                       {"answering", &memory_.answering},
                                       {"released", &memory_.released},
                                       {"ended", &memory_.ended},
                                       {"signer", &signer}}) {
    EXPECT_THAT(*memory, Not(IsEmpty())) << moment;
    EXPECT_THAT(FoundRaw(*memory, Hidden()), IsEmpty()) << moment;
    EXPECT_THAT(FoundRaw(*memory, keys.dropped), IsEmpty()) << moment;
  }
  EXPECT_THAT(FoundRaw(memory_.asked, keys.opened), IsEmpty());
  EXPECT_THAT(FoundRaw(memory_.answering, keys.opened), IsEmpty());
  EXPECT_THAT(FoundRaw(memory_.released, keys.opened), IsEmpty());
  EXPECT_THAT(FoundRaw(memory_.released, keys.kept), IsEmpty());
  EXPECT_THAT(FoundRaw(memory_.ended, keys.kept), IsEmpty());
  EXPECT_THAT(FoundRaw(signer, keys.kept), IsEmpty());
  // Controls: the same search finds what the node holds to release.
  for (const Bytes* memory : {&memory_.asked, &memory_.answering})
    EXPECT_THAT(FoundRaw(*memory, keys.kept), IsSupersetOf({"handshake secret[0]", "handshake secret[16]"}));
  EXPECT_THAT(FoundRaw(memory_.asked, {InAnswer(proof)}), IsEmpty()) << "control: no answer yet";
  EXPECT_THAT(FoundRaw(memory_.answering, {InAnswer(proof)}), Not(IsEmpty())) << "control: the node has recorded it";
  EXPECT_THAT(FoundRaw(signer, {{kShown, ToBytes(kShown)}}), Not(IsEmpty())) << "control: the signer's statement";
}

// The client goes away while the server holds its answer: nothing is released, and nothing is kept.
TEST_F(SealedPrivacy, NoKeyIsLeftOfASessionThatFailed) {
  if (attestor::testing::kSanitized) GTEST_SKIP() << "a sanitizer keeps memory that was given back";
  if (OfNode().empty()) GTEST_SKIP() << "this user may not read the memory of other processes";
  CheckReport report;
  ASSERT_FALSE(client::Prove(Request("/given-up"), services_.anchors(), clock_, random_, give_up_, {}, report).ok());
  const std::lock_guard lock(mutex_);
  std::vector<Needle> keys;
  for (const auto& [name, secret] : secrets_) Put(keys, name, secret);
  const tls::TrafficKeys server = tls::DeriveTrafficKeys(tls::kAes128GcmSha256, secrets_.at("SERVER_TRAFFIC_SECRET_0"));
  const tls::TrafficKeys client = tls::DeriveTrafficKeys(tls::kAes128GcmSha256, secrets_.at("CLIENT_TRAFFIC_SECRET_0"));
  auto keystream = tls::Tls13Keystream::Create(tls::kAes128GcmSha256, secrets_.at("CLIENT_TRAFFIC_SECRET_0"));
  Put(keys, "server record key", server.key);
  Put(keys, "client record key", client.key);
  Put(keys, "client key-stream", keystream.Text(0, 0, 64));
  Put(keys, "client hash key", keystream.HashKey());
  std::vector<Needle> iv;
  Put(iv, "server record iv", server.iv);
  EXPECT_THAT(FoundRaw(memory_.asked, iv), Not(IsEmpty())) << "control: the node read the server";
  Put(keys, "server record iv", server.iv);
  // What is needed to the end is gone when the node has noticed; nothing else may be left then.
  for (int tries = 0; tries < 600 && !FoundRaw(OfNode(), iv).empty(); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_THAT(FoundRaw(OfNode(), keys), IsEmpty());
}

TEST_F(SealedPrivacy, NothingHiddenIsOnTheWires) {
  const client::Proof proof = Prove();
  const Keys keys = KeysOf(proof);
  services_.Stop();
  std::vector<Needle> secrets;
  for (const auto* some : {&keys.kept, &keys.dropped}) secrets.insert(secrets.end(), some->begin(), some->end());
  for (const std::string name : {"node", "signer"}) {
    EXPECT_THAT(Found(services_.Plain(name), Hidden()), IsEmpty()) << name;
    EXPECT_THAT(Found(services_.Wire(name), Hidden()), IsEmpty()) << name;
    EXPECT_THAT(Found(services_.Log(name), Hidden()), IsEmpty()) << name;
    EXPECT_THAT(Found(services_.Wire(name), secrets), IsEmpty()) << name;
    EXPECT_THAT(Found(services_.Log(name), secrets), IsEmpty()) << name;
    EXPECT_THAT(Found(services_.Log(name), keys.opened), IsEmpty()) << name;
  }
  EXPECT_THAT(Found(services_.Plain("signer"), secrets), IsEmpty());
  EXPECT_THAT(Found(proof.bundle, Hidden()), IsEmpty());
  EXPECT_THAT(Found(proof.bundle, secrets), IsEmpty());
  // What the node hands to its client, inside their channel, is these two and no more.
  EXPECT_THAT(Found(services_.Plain("node"), secrets), IsSupersetOf({"handshake secret[0]", "client key-stream[0]"}));
  for (const std::string& found : Found(services_.Plain("node"), secrets)) {
    EXPECT_TRUE(found.starts_with("handshake secret") || found.starts_with("client key-stream")) << found;
  }
}

}  // namespace
}  // namespace attestor::test
