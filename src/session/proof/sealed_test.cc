// Sealed mode, judged: what was committed is what is shown, the client sent one record, and nothing else passes.
#include "session/proof/sealed.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/crypto/hash.h"
#include "session/keylog/errors.h"
#include "session/keylog/key_log.h"
#include "session/proof/check_session.h"
#include "session/proof/errors.h"
#include "session/recording/recorded.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "session/terms/terms.h"
#include "testkit/proof/orderly_events.h"
#include "testkit/proof/sealed_session.h"
#include "testkit/proof/selective_session.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"
#include "web/tls/types.h"

namespace attestor::proof {
namespace {

using keylog::KeyLog;
using session::Disclosure;

// Each session is judged as both kinds of disclosure: up to where the proof is checked, and that only in one test.
class SealedTest : public SelectiveSession {
 protected:
  SealedTest() {
    id_.fill(0x1d);
    Client({Data(kRequest)});
    Server({Ticket(200), Data(Response("{}")), Close()});
  }

  recording::SessionRequest RequestFor(Disclosure disclosure) const {
    recording::SessionRequest request = request_;
    request.disclosure = disclosure;
    request.other_mode = session::Mode::kSealed;
    return request;
  }
  KeyLog Log(Disclosure disclosure) const {
    return KeyLogOf(run_.recording, run_.handshake_secret, id_, RequestFor(disclosure), plan_.challenge);
  }
  Opening OpeningFor(Disclosure disclosure) const {
    if (disclosure == Disclosure::kRevealAll) return run_.opening();
    return Open();
  }

  // Judge checks the session, and gives the first failure: its line and its code.
  std::string Judge(const recording::SessionRequest& request, const std::optional<Bytes>& key_log,
                    const Opening& opening) {
    report_ = CheckReport();
    Subject subject{recording_, request, plan_.challenge, TestRoots()};
    if (key_log) subject.sealed.emplace(*key_log, id_, TestNode().spki_sha256());
    const auto checked = CheckSession(subject, opening, report_);
    key_log_hash_ = checked.ok() ? checked->facts().key_log_hash : std::nullopt;
    alpn_ = checked.ok() && checked->facts().alpn_confirmed;
    return checked.ok() ? "" : report_.FirstFailure()->id + " " + report_.FirstFailure()->code;
  }
  std::string Judge(Disclosure disclosure, const KeyLog& log) {
    return Judge(RequestFor(disclosure), keylog::Signer::Sign(log, TestNode()), OpeningFor(disclosure));
  }

  // Refused expects `code` at `line` of both kinds, with a log that `change` has changed; a whole report in each.
  void Refused(std::string_view line, const ErrorCode& code, const std::function<void(KeyLog&)>& change = {}) {
    for (const Disclosure disclosure : {Disclosure::kRevealAll, Disclosure::kSelective}) {
      KeyLog log = Log(disclosure);
      if (change) change(log);
      EXPECT_EQ(Judge(disclosure, log), std::string(line) + " " + std::string(code.id));
      const auto lines = SessionChecks(disclosure, session::Mode::kSealed);
      EXPECT_EQ(report_.checks().size(), lines.size());
      for (const std::string_view id : lines) EXPECT_NE(report_.Find(id), nullptr) << id;
    }
  }
  // Passes expects nothing to be wrong up to the proof, which is not there.
  void Passes() {
    EXPECT_EQ(Judge(Disclosure::kRevealAll, Log(Disclosure::kRevealAll)), "");
    EXPECT_TRUE(Judge(Disclosure::kSelective, Log(Disclosure::kSelective)).starts_with("proof.zero_knowledge "));
  }

  // HelloWith is the client's hello with another extension, or without it.
  tls::ClientHello HelloWith(tls::ExtensionType type, std::optional<Bytes> data) const {
    tls::HandshakeReader reader;
    EXPECT_TRUE(reader.Feed((*tls::NextRecord(run_.recording.client_bytes))->fragment).ok());
    tls::ClientHello hello = tls::ParseClientHello(reader.Next().value()->body()).value();
    const auto found = std::ranges::find(hello.extensions, type, &tls::Extension::type);
    if (data) {
      found->data = *std::move(data);
    } else {
      hello.extensions.erase(found);
    }
    return hello;
  }

  void RunAgain(const std::function<void(SessionPlan&)>& change) {
    SessionPlan plan = SealedPlan(plan_.challenge);
    change(plan);
    run_ = RunSession(plan);
    recording_ = run_.recording.Encode();
  }
  std::string JudgeRun() { return Judge(Disclosure::kRevealAll, Log(Disclosure::kRevealAll)); }

  session::SessionId id_{};
  CheckReport report_;
  std::optional<ByteArray<32>> key_log_hash_;
  bool alpn_ = false;
};

TEST_F(SealedTest, AGenuineSessionWithEverythingRevealed) {
  const Bytes log = keylog::Signer::Sign(Log(Disclosure::kRevealAll), TestNode());
  EXPECT_EQ(Judge(RequestFor(Disclosure::kRevealAll), log, run_.opening()), "");
  EXPECT_TRUE(report_.AllPassed());
  EXPECT_TRUE(report_.Find("keys.committed")->detail.ends_with("rests on the quotes of node and signer"));
  EXPECT_EQ(key_log_hash_, crypto::Sha256(log));
  std::vector<std::string_view> lines;
  for (const Check& check : report_.checks()) lines.push_back(check.id);
  const auto expected = SessionChecks(Disclosure::kRevealAll, session::Mode::kSealed);
  EXPECT_EQ(lines, std::vector<std::string_view>(expected.begin(), expected.end()));
}

TEST_F(SealedTest, AGenuineSessionWithAProof) {
  SelectiveOpening opening = Open();
  opening.proof = ProveAnyway(TheSubject(), opening, run_.handshake_secret, random_);
  const Bytes log = keylog::Signer::Sign(Log(Disclosure::kSelective), TestNode());
  EXPECT_EQ(Judge(RequestFor(Disclosure::kSelective), log, std::move(opening)), "");
  EXPECT_TRUE(report_.AllPassed());
  EXPECT_EQ(key_log_hash_, crypto::Sha256(log));
  std::vector<std::string_view> lines;
  for (const Check& check : report_.checks()) lines.push_back(check.id);
  const auto expected = SessionChecks(Disclosure::kSelective, session::Mode::kSealed);
  EXPECT_EQ(lines, std::vector<std::string_view>(expected.begin(), expected.end()));
}

TEST_F(SealedTest, EveryFieldOfTheLogIsCompared) {
  const struct {
    std::string_view line;
    const ErrorCode& code;
    std::function<void(KeyLog&)> change;
  } cases[] = {
      {"keys.mode", kKeysSession, [](KeyLog& l) { l.session_id[31] ^= 1; }},
      {"keys.mode", kKeysSession, [](KeyLog& l) { l.request_hash[0] ^= 1; }},
      {"keys.share", kKeysShare, [](KeyLog& l) { l.shares[0].key[0] ^= 1; }},
      {"keys.share", kKeysShare, [](KeyLog& l) { std::swap(l.shares[0], l.shares[1]); }},
      {"keys.share", kKeysShare, [](KeyLog& l) { l.shares.pop_back(); }},
      {"keys.share", kKeysShare, [](KeyLog& l) { l.shares.push_back(l.shares[0]); }},
      {"keys.share", kKeysShare, [](KeyLog& l) { l.shares[1].group = 0x0018; }},
      {"keys.secrets", kKeysSecrets, [](KeyLog& l) { l.traffic_hash[0] ^= 1; }},
      {"keys.committed", kKeysCiphertext, [](KeyLog& l) { l.client_ciphertext[0] ^= 1; }},
      {"keys.committed", kKeysRecording, [](KeyLog& l) { l.recording_hash[0] ^= 1; }},
  };
  for (const auto& [line, code, change] : cases) Refused(line, code, change);
}

TEST_F(SealedTest, ALogOfAnotherNode) {
  const Bytes log = keylog::Signer::Sign(Log(Disclosure::kRevealAll), TestNode(2));
  EXPECT_EQ(Judge(RequestFor(Disclosure::kRevealAll), log, run_.opening()), "keys.committed keylog.node");
}

TEST_F(SealedTest, ALogThatNobodySigned) {
  Bytes log = keylog::Signer::Sign(Log(Disclosure::kRevealAll), TestNode());
  log.back() ^= 1;
  EXPECT_EQ(Judge(RequestFor(Disclosure::kRevealAll), log, run_.opening()), "keys.committed keylog.signature");
  EXPECT_EQ(Judge(RequestFor(Disclosure::kRevealAll), ToBytes("x"), run_.opening()), "keys.mode keylog.format");
}

// Hellos that pass as those of a client in proxy mode, and others, as nobody's handshake has them.
TEST_F(SealedTest, HellosOfferWhatTheModeOffers) {
  using tls::ExtensionType;
  const KeyLog log = Log(Disclosure::kRevealAll);
  const tls::KeyShare& x25519 = log.shares[0];
  const tls::KeyShare& p256 = log.shares[1];
  const auto shares = [](std::initializer_list<tls::KeyShare> all) {
    Bytes list;
    for (const tls::KeyShare& share : all) Append(list, ByteView(tls::EncodeClientKeyShare(share)).subspan(2));
    const ByteArray<2> size = {static_cast<uint8_t>(list.size() >> 8), static_cast<uint8_t>(list.size())};
    return Concat({size, list});
  };
  const auto check = [&](ExtensionType type, std::optional<Bytes> data) {
    const tls::ClientHello hello = HelloWith(type, std::move(data));
    return CheckShares(log, {&hello, 1});
  };
  EXPECT_TRUE(check(ExtensionType::kKeyShare, shares({x25519})).ok());
  const uint16_t more[] = {tls::kGroupX25519, tls::kGroupP256, 0x0018}, other[] = {tls::kGroupP256, tls::kGroupX25519};
  const std::pair<ExtensionType, std::optional<Bytes>> wrong[] = {
      {ExtensionType::kSupportedGroups, tls::EncodeU16List(std::span(tls::kGroups).first(1))},
      {ExtensionType::kSupportedGroups, tls::EncodeU16List(more)},
      {ExtensionType::kSupportedGroups, tls::EncodeU16List(other)},
      {ExtensionType::kSupportedGroups, std::nullopt},
      {ExtensionType::kKeyShare, shares({x25519, p256})},
      {ExtensionType::kKeyShare, shares({p256})},
      {ExtensionType::kKeyShare, shares({{tls::kGroupX25519, p256.key}})},
      {ExtensionType::kKeyShare, shares({{0x0018, x25519.key}})},
      {ExtensionType::kKeyShare, std::nullopt},
  };
  for (const auto& [type, data] : wrong) {
    const Status status = check(type, data);
    ASSERT_FALSE(status.ok()) << (data ? ToHex(*data) : "left out");
    EXPECT_TRUE(status.error().Is(kKeysShare)) << status.error().Text();
  }
}

TEST_F(SealedTest, ARecordTooShortForATag) {
  KeyLog log = Log(Disclosure::kRevealAll);
  run_.recording.client_bytes.resize(run_.client_handshake);
  Append(run_.recording.client_bytes, ByteArray<6>{23, 3, 3, 0, 1, 0});
  run_.recording.events = testing::OrderlyEvents(run_.recording, SIZE_MAX, 10);
  recording_ = run_.recording.Encode();
  log.recording_hash = crypto::Sha256(recording_);
  EXPECT_EQ(Judge(Disclosure::kRevealAll, log), "keys.committed keys.ciphertext");
}

// The recording is what was committed, to the last event: also where no TLS key says anything of it.
TEST_F(SealedTest, ARecordingThatWasSwappedAfterTheCommit) {
  const KeyLog log = Log(Disclosure::kRevealAll);
  const auto judge = [&] { return Judge(Disclosure::kRevealAll, log); };
  EXPECT_EQ(judge(), "");
  Server({Ticket(200), Data(Response("[]")), Close()});
  EXPECT_EQ(judge(), "keys.committed keys.recording");
  Server({Ticket(200), Data(Response("{}")), Close()});
  EXPECT_EQ(judge(), "") << "the same bytes";
  run_.recording.address = "93.184.216.35";
  recording_ = run_.recording.Encode();
  EXPECT_EQ(judge(), "keys.committed keys.recording");
}

TEST_F(SealedTest, ModesAreNotMistakenForEachOther) {
  recording::SessionRequest proxy = RequestFor(Disclosure::kRevealAll);
  proxy.other_mode.reset();
  const Bytes log = keylog::Signer::Sign(Log(Disclosure::kRevealAll), TestNode());
  EXPECT_EQ(Judge(proxy, std::nullopt, run_.opening()), "");
  EXPECT_EQ(key_log_hash_, std::nullopt);
  for (const SealedLine& line : kSealedLines) EXPECT_EQ(report_.Find(line.id), nullptr) << line.id;
  EXPECT_EQ(Judge(proxy, log, run_.opening()), "keys.mode keys.mode") << "proxy with a log";
  EXPECT_EQ(Judge(RequestFor(Disclosure::kRevealAll), std::nullopt, run_.opening()), "keys.mode keys.mode")
      << "sealed without one";
}

TEST_F(SealedTest, TheClientSendsOneRecord) {
  const std::string request = kRequest;
  const Inner head = Data(request.substr(0, 20)), rest = Data(request.substr(20));
  const Inner canceled{tls::ContentType::kAlert, {1, 90}};
  const std::vector<std::vector<Inner>> two = {{head, rest},
                                               {Data(kRequest), Close()},
                                               {Data(kRequest), canceled, Close()},
                                               {Data(kRequest), Data("")},
                                               {Data(""), Data(kRequest)}};
  for (const auto& records : two) {
    Client(records);
    Refused("keys.one_record", kKeysRecords);
  }
  Client({});
  Refused("keys.committed", kKeysCiphertext);
}

// The one record is tagged by a node that cannot see its type; the proven type decides.
TEST_F(SealedTest, TheOneRecordIsApplicationData) {
  const Inner key_update{tls::ContentType::kHandshake, {24, 0, 0, 1, 0}};
  const Inner other_message{tls::ContentType::kHandshake, {1, 0, 0, 1, 0}};
  const Inner canceled{tls::ContentType::kAlert, {1, 90}};
  Client({Data("")});
  Refused("keys.one_record", kKeysRecordType);
  Client({Close()});
  Refused("keys.one_record", kKeysRecordType);
  Client({canceled});
  Refused("keys.one_record", kKeysRecordType);
  for (const Inner& inner : {key_update, other_message}) {
    Client({inner});
    for (const Disclosure disclosure : {Disclosure::kRevealAll, Disclosure::kSelective})
      EXPECT_TRUE(Judge(disclosure, Log(disclosure)).starts_with("tls.client_records "));
  }
}

TEST_F(SealedTest, TicketsAreNoAnswer) {
  Server({Ticket(200), Ticket(100), Data(Response("{}")), Close()});
  Passes();
}

TEST_F(SealedTest, PaddingOfTheRecordIsSealedWithIt) {
  Client({Data(kRequest)}, 100);
  Passes();
}

TEST_F(SealedTest, AnswersThatServersGiveUnasked) {
  for (const std::string status : {"400 Bad Request", "408 Request Timeout"}) {
    Server({Data("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"), Close()});
    Refused("http.sealed", kKeysStatus);
  }
  for (const std::string status : {"401 Unauthorized", "404 Not Found", "409 Conflict"}) {
    Server({Data("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"), Close()});
    Passes();
  }
}

TEST_F(SealedTest, TheRequestAsksToClose) {
  Client({Data("GET /account HTTP/1.1\r\nHost: bank.example\r\n\r\n")});
  EXPECT_EQ(JudgeRun(), "http.policy http.connection");
  EXPECT_EQ(Judge(Disclosure::kSelective, Log(Disclosure::kSelective)), "http.request http.connection");
}

// The records of a genuine run, with what the server may say about the protocol, and a second hello.
TEST_F(SealedTest, TheServersWordOnTheProtocolIsAFact) {
  for (const bool alpn : {false, true}) {
    RunAgain([&](SessionPlan& plan) { plan.alpn = alpn; });
    EXPECT_EQ(JudgeRun(), "");
    EXPECT_EQ(alpn_, alpn);
  }
}

TEST_F(SealedTest, AfterARetryTheOtherShareIsTheLogs) {
  RunAgain([](SessionPlan& plan) { plan.retry = true; });
  EXPECT_EQ(JudgeRun(), "");
  KeyLog log = Log(Disclosure::kRevealAll);
  log.shares[1].key[1] ^= 1;
  EXPECT_EQ(Judge(Disclosure::kRevealAll, log), "keys.share keys.share");
  log = Log(Disclosure::kRevealAll);
  log.shares[0].key[1] ^= 1;
  EXPECT_EQ(Judge(Disclosure::kRevealAll, log), "keys.share keys.share") << "the first hello counts as well";
}

}  // namespace
}  // namespace attestor::proof
