#include "node/admission.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "crypto/hash.h"
#include "node/errors.h"

namespace attestor::node {
namespace {

constexpr char kHere[] = "192.0.2.1";
constexpr char kThere[] = "192.0.2.2";
constexpr char kToken1[] = "correct horse";
constexpr char kToken2[] = "battery staple";

std::string HashOf(std::string_view token) { return ToHex(crypto::Sha256(AsBytes(token))); }
transcript::SessionRequest To(const std::string& host, uint16_t port = 443) {
  transcript::SessionRequest request;
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
  for (const Case& c : {Case{"*", "bank.example", true}, Case{"bank.example", "bank.example", true},
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

TEST(Admission, OneCountForEachAddressWithoutTokens) {
  Admission admission({}, 2);
  EXPECT_TRUE(admission.Admit({}, kHere, kNow).ok());
  EXPECT_TRUE(admission.Admit("a token that nobody asked for", kHere, kNow).ok());
  EXPECT_TRUE(admission.Admit({}, kHere, kNow).error().Is(kQuota));
  EXPECT_TRUE(admission.Admit("another", kHere, kNow).error().Is(kQuota)) << "tokens do not multiply the quota";
  EXPECT_TRUE(admission.Admit({}, kThere, kNow).ok()) << "a stranger spends only its own";
}

TEST(Admission, AnUnknownAddressHasNoCount) {
  Admission admission({}, 1);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(admission.Admit({}, "", kNow).ok());
}

TEST(Admission, TheQuotaFillsAgainInOneMinute) {
  Admission admission({}, 1);
  EXPECT_TRUE(admission.Admit({}, kHere, kNow).ok());
  EXPECT_TRUE(admission.Admit({}, kHere, kNow + std::chrono::seconds(60) - Duration(1)).error().Is(kQuota));
  EXPECT_TRUE(admission.Admit({}, kHere, kNow + std::chrono::seconds(60)).ok());
  EXPECT_TRUE(admission.Admit({}, kHere, kNow + std::chrono::seconds(61)).error().Is(kQuota));
  EXPECT_TRUE(admission.Admit({}, kHere, kNow).error().Is(kQuota)) << "a clock that was set back gives nothing";
  EXPECT_TRUE(admission.Admit({}, kHere, kNow + std::chrono::seconds(60)).ok()) << "and locks nobody out";
}

TEST(Admission, KnownTokensOnlyAndEachItsOwnCount) {
  Admission admission({HashOf(kToken1), HashOf(kToken2)}, 1);
  EXPECT_TRUE(admission.Admit({}, kHere, kNow).error().Is(kToken));
  EXPECT_TRUE(admission.Admit("wrong", kHere, kNow).error().Is(kToken));
  EXPECT_TRUE(admission.Admit(HashOf(kToken1), kHere, kNow).error().Is(kToken)) << "the hash is no token";
  EXPECT_TRUE(admission.Admit(kToken1, kHere, kNow).ok());
  EXPECT_TRUE(admission.Admit(kToken1, kHere, kNow).error().Is(kQuota));
  EXPECT_TRUE(admission.Admit(kToken2, kHere, kNow).ok());
}

TEST(Admission, TheQuotaHoldsForManyThreads) {
  constexpr size_t kQuotaPerMinute = 100;
  Admission admission({}, kQuotaPerMinute);
  std::atomic<size_t> admitted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int session = 0; session < 50; ++session) admitted += admission.Admit({}, kHere, kNow).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, kQuotaPerMinute);
}

}  // namespace
}  // namespace attestor::node
