#include "service/node/admission.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "service/channel/client_token.h"
#include "service/metrics/program.h"
#include "service/node/errors.h"
#include "session/recording/session.h"

namespace attestor::node {
namespace {

constexpr char kHere[] = "192.0.2.1";
constexpr char kThere[] = "192.0.2.2";
constexpr char kToken1[] = "correct horse";
constexpr char kToken2[] = "battery staple";

recording::SessionRequest To(const std::string& host, uint16_t port = 443) {
  recording::SessionRequest request;
  request.host = host;
  request.port = port;
  return request;
}
const Time kNow = *ParseTime("2026-06-01T00:00:00Z");

TEST(TargetPolicy, Patterns) {
  struct Case {
    const char* pattern;
    const char* host;
    bool served;
  };
  for (const Case& c :
       {Case{"*", "bank.example", true}, Case{"bank.example", "bank.example", true},
        Case{"bank.example", "a.bank.example", false}, Case{"bank.example", "notbank.example", false},
        Case{"*.bank.example", "a.bank.example", true}, Case{"*.bank.example", "a.b.bank.example", true},
        Case{"*.bank.example", "bank.example", false}, Case{"*.bank.example", "evilbank.example", false},
        Case{"*.bank.example", "bank.example.evil", false}, Case{"*bank.example", "a.bank.example", false},
        Case{"*.", "a.", true}, Case{"", "bank.example", false}, Case{"ba*k.example", "bank.example", false}}) {
    const Status status = TargetPolicy{{c.pattern}, {443}}.Check(To(c.host));
    EXPECT_EQ(status.ok(), c.served) << c.pattern << " " << c.host;
    EXPECT_TRUE(status.ok() || status.error().Is(kHostRefused));
  }
}

TEST(TargetPolicy, AnyOfSeveral) {
  const TargetPolicy policy{{"a.example", "*.b.example"}, {443, 8443}};
  EXPECT_TRUE(policy.Check(To("a.example")).ok());
  EXPECT_TRUE(policy.Check(To("x.b.example", 8443)).ok());
  EXPECT_TRUE(policy.Check(To("c.example")).error().Is(kHostRefused));
  EXPECT_TRUE(policy.Check(To("a.example", 80)).error().Is(kPortRefused));
  EXPECT_TRUE(TargetPolicy{}.Check(To("a.example")).error().Is(kHostRefused)) << "nothing is served by default";
  EXPECT_TRUE((TargetPolicy{{"*"}, {}}.Check(To("a.example")).error().Is(kPortRefused)));
}

AdmissionConfig Config(size_t sessions, Duration work = std::chrono::seconds(60)) { return {{}, sessions, work}; }

class TokenClient {
 public:
  // Identify shows `token` on a connection of its own, and gives the refusal's code or the client's name.
  std::string Identify(Admission& admission, const std::optional<std::string>& token, bool stranger = true) const {
    std::optional<channel::TokenProof> proof;
    if (token) proof = channel::TokenProof::Make(*token, exporter_, nonce_);
    std::string name;
    const Admitted known = admission.Identify(proof, {exporter_, nonce_, kHere, stranger}, kNow, name);
    return known ? std::string(known->error.code().id) : name;
  }

 private:
  ByteArray<32> exporter_{1};
  ByteArray<32> nonce_{2};
};

// Begin begins as who is no stranger, or where there are none.
Admitted Begin(Admission& admission, const std::string& source, Time now) {
  std::optional<metrics::InUse> place;
  return admission.Begin(source, false, now, place);
}

bool IsQuota(const Admitted& admitted) { return admitted && admitted->error.Is(kQuota) && admitted->retry_after; }

TEST(Admission, OneCountForEachAddressWithoutTokens) {
  Admission admission(Config(2));
  EXPECT_FALSE(Begin(admission, kHere, kNow));
  EXPECT_FALSE(Begin(admission, kHere, kNow));
  EXPECT_TRUE(IsQuota(Begin(admission, kHere, kNow)));
  EXPECT_EQ(TokenClient().Identify(admission, "nobody asked for it"), kHere) << "tokens do not multiply the quota";
  EXPECT_FALSE(Begin(admission, kThere, kNow)) << "a stranger spends only its own";
}

TEST(Admission, AnUnknownAddressHasNoCount) {
  Admission admission(Config(1, Duration(1)));
  for (int i = 0; i < 300; ++i) {
    EXPECT_FALSE(Begin(admission, "", kNow));
    EXPECT_FALSE(admission.Enter("", kNow));
    EXPECT_FALSE(admission.Spend("", 1000, kNow));
  }
}

TEST(Admission, TheQuotaFillsAgainInOneMinute) {
  Admission admission(Config(1));
  EXPECT_FALSE(Begin(admission, kHere, kNow));
  EXPECT_TRUE(IsQuota(Begin(admission, kHere, kNow + std::chrono::seconds(60) - Duration(1))));
  EXPECT_FALSE(Begin(admission, kHere, kNow + std::chrono::seconds(60)));
  EXPECT_TRUE(IsQuota(Begin(admission, kHere, kNow + std::chrono::seconds(61))));
  EXPECT_TRUE(IsQuota(Begin(admission, kHere, kNow))) << "a clock that was set back gives nothing";
  EXPECT_FALSE(Begin(admission, kHere, kNow + std::chrono::seconds(60))) << "and locks nobody out";
}

TEST(Admission, KnownTokensOnlyAndEachItsOwnCount) {
  AdmissionConfig config = Config(1);
  config.token_keys = {channel::KeyOfToken(kToken1), channel::KeyOfToken(kToken2)};
  Admission admission(config);
  const TokenClient client;
  EXPECT_FALSE(Begin(admission, kHere, kNow));
  EXPECT_FALSE(Begin(admission, kHere, kNow)) << "tokens are counted, not addresses";
  EXPECT_EQ(client.Identify(admission, {}), kToken.id);
  EXPECT_EQ(client.Identify(admission, "wrong"), kToken.id);
  EXPECT_EQ(client.Identify(admission, ToHex(channel::KeyOfToken(kToken1))), kToken.id) << "the key is no token";
  EXPECT_EQ(client.Identify(admission, kToken1), ToHex(channel::KeyOfToken(kToken1)));
  EXPECT_EQ(client.Identify(admission, kToken1), kQuota.id);
  EXPECT_EQ(client.Identify(admission, kToken2), ToHex(channel::KeyOfToken(kToken2)));
}

AdmissionConfig WithTokens(size_t sessions = 1000) {
  AdmissionConfig config = Config(sessions);
  config.token_keys = {channel::KeyOfToken(kToken1)};
  return config;
}

// Where tokens are asked for, evidence for those that have shown none has a quota for each address and an end for all
// of them: those that have shown one do not wait for it.
TEST(Admission, StrangersHaveTheirOwnShareOfEvidence) {
  Admission admission(WithTokens());
  std::optional<metrics::InUse> place;
  int made = 0;
  for (; made < 1000 && !admission.Begin(kHere, true, kNow, place); ++made) {
  }
  EXPECT_EQ(made, 32);
  EXPECT_TRUE(IsQuota(admission.Begin(kHere, true, kNow, place)));
  EXPECT_FALSE(admission.Begin(kThere, true, kNow, place));
  EXPECT_FALSE(admission.Begin(kHere, false, kNow, place)) << "who has shown a token";
}

TEST(Admission, FewStrangersWaitForEvidenceAtOnce) {
  Admission admission(WithTokens());
  EXPECT_EQ(admission.WorkOf(true), 16u);
  EXPECT_EQ(admission.WorkOf(false), 0u);
  std::vector<std::optional<metrics::InUse>> places(16);
  for (size_t i = 0; i < places.size(); ++i)
    EXPECT_FALSE(admission.Begin("192.0.2." + std::to_string(i + 10), true, kNow, places[i]));
  EXPECT_EQ(admission.WorkOf(true), 20u) << "the more there are, the more each does";
  std::optional<metrics::InUse> place;
  const Admitted busy = admission.Begin(kHere, true, kNow, place);
  ASSERT_TRUE(busy);
  EXPECT_TRUE(busy->error.Is(kBusy));
  EXPECT_TRUE(busy->retry_after);
  EXPECT_FALSE(admission.Begin("", false, kNow, place));
  places.pop_back();
  EXPECT_FALSE(admission.Begin(kHere, true, kNow, place));
}

TEST(Admission, ATokenMakesItsAddressKnown) {
  Admission admission(WithTokens());
  EXPECT_FALSE(admission.TakeVisit(kHere, kNow));
  EXPECT_EQ(TokenClient().Identify(admission, "wrong"), kToken.id);
  EXPECT_FALSE(admission.TakeVisit(kHere, kNow)) << "no token was shown";
  EXPECT_EQ(TokenClient().Identify(admission, kToken1), ToHex(channel::KeyOfToken(kToken1)));
  EXPECT_TRUE(admission.TakeVisit(kHere, kNow));
  EXPECT_FALSE(admission.TakeVisit(kThere, kNow));
  EXPECT_TRUE(Admission(Config(1)).TakeVisit(kThere, kNow)) << "without tokens nobody is one";
}

// Whoever shows its token has not used up what strangers have.
TEST(Admission, EvidenceForTheOwnerOfATokenIsGivenBack) {
  Admission admission(WithTokens());
  for (int i = 0; i < 100; ++i) {
    std::optional<metrics::InUse> place;
    EXPECT_FALSE(admission.Begin(kHere, true, kNow, place));
    EXPECT_EQ(TokenClient().Identify(admission, kToken1), ToHex(channel::KeyOfToken(kToken1)));
  }
}

// Who took no evidence of strangers gives none back: else each of its visits would be another one for strangers at its
// address.
TEST(Admission, WhoIsNoStrangerGivesNoEvidenceBack) {
  Admission admission(WithTokens());
  std::optional<metrics::InUse> place;
  for (int i = 0; i < 32; ++i) EXPECT_FALSE(admission.Begin(kHere, true, kNow, place));
  EXPECT_EQ(TokenClient().Identify(admission, kToken1, false), ToHex(channel::KeyOfToken(kToken1)));
  EXPECT_TRUE(IsQuota(admission.Begin(kHere, true, kNow, place)));
  EXPECT_EQ(TokenClient().Identify(admission, kToken1, true), ToHex(channel::KeyOfToken(kToken1)));
  EXPECT_FALSE(admission.Begin(kHere, true, kNow, place));
}

TEST(Admission, AProofOfAnotherConnectionShowsNothing) {
  AdmissionConfig config = Config(1);
  config.token_keys = {channel::KeyOfToken(kToken1)};
  Admission admission(config);
  std::string name;
  const auto proof = channel::TokenProof::Make(kToken1, {1}, {2});
  EXPECT_TRUE(admission.Identify(proof, {{3}, {2}, kHere}, kNow, name)->error.Is(kToken));
  EXPECT_TRUE(admission.Identify(proof, {{1}, {3}, kHere}, kNow, name)->error.Is(kToken));
  EXPECT_FALSE(admission.Identify(proof, {{1}, {2}, kHere}, kNow, name));
}

TEST(Admission, StrangersHaveANumberOfTries) {
  Admission admission(Config(1000));
  int tries = 0;
  for (; tries < 10'000 && !admission.Enter(kHere, kNow); ++tries) {
  }
  EXPECT_EQ(tries, 128);
  EXPECT_TRUE(IsQuota(admission.Enter(kHere, kNow)));
  EXPECT_FALSE(admission.Enter(kThere, kNow));
  admission.Refund(kHere, kNow);
  EXPECT_FALSE(admission.Enter(kHere, kNow)) << "one that came to something does not count";
  EXPECT_FALSE(admission.Enter(kHere, kNow + std::chrono::seconds(1)));
}

TEST(Admission, NotEverybodyIsToldWhy) {
  Admission admission(Config(1));
  int told = 0;
  for (int i = 0; i < 1000; ++i) told += admission.Tell(kHere, kNow) ? 1 : 0;
  EXPECT_EQ(told, 32);
}

TEST(Admission, WorkIsCountedAndWorkForNothingCountsMore) {
  Admission admission(Config(1000, Duration(800)));
  for (int i = 0; i < 8; ++i) EXPECT_FALSE(admission.Spend("good", 100, kNow));
  EXPECT_TRUE(IsQuota(admission.Spend("good", 100, kNow)));
  EXPECT_FALSE(admission.Spend("bad", 100, kNow));
  admission.Fine("bad", 100, kNow);
  EXPECT_TRUE(IsQuota(admission.Spend("bad", 100, kNow)));
}

TEST(Admission, TheQuotaHoldsForManyThreads) {
  constexpr size_t kQuotaPerMinute = 100;
  Admission admission(Config(kQuotaPerMinute));
  std::atomic<size_t> admitted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int session = 0; session < 50; ++session) admitted += Begin(admission, kHere, kNow) ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, kQuotaPerMinute);
}

}  // namespace
}  // namespace attestor::node
