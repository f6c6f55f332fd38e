// Every behaviour of ../shared/cases/answers through client, node and signer: its verdict, and that a person is told
// its facts. All sessions run first, some at a time; then each case is judged by itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "answers/cases.h"
#include "answers/sites.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "testkit/fixtures/sanitized.h"
#include "testkit/world/must.h"
#include "testkit/world/world.h"

namespace attestor::test {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::seconds kShortPatience{3};  // where nothing more will come
constexpr size_t kAtATime = 4;
constexpr size_t kTries = 5;
constexpr int kSlower = testing::kSanitized ? 10 : 1;

struct Outcome {
  bool ran = false;
  bool proved = false;
  std::string text;  // everything that was said, the error last
  std::chrono::steady_clock::duration took{};
};

// Played is one session of one case.
struct Played {
  const Case* what;
  bool reveal_all;
  bool status_asked;
  Outcome outcome;
};

class AnswersTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Shared().cases = ReadCases();
    if (!Shared().cases.empty()) RunAll();
  }

  struct All {
    std::vector<Case> cases;
    std::vector<Played> runs;
  };
  static All& Shared() {
    static All all;
    return all;
  }

  static void RunAll() {
    SystemRandom random;
    All& all = Shared();
    const Sites sites(all.cases, random, SystemClock().Now());
    WorldOptions options;
    options.web_roots_pem = sites.root_pem();
    options.ports = sites.ports();
    World world(options);
    for (const Case& one : all.cases) {
      if (sites.port(one.profile) == 0) continue;
      all.runs.push_back({&one, false, false, {}});
      all.runs.push_back({&one, true, false, {}});
      if (one.reveal_all == "if-asked") all.runs.push_back({&one, true, true, {}});
    }
    // What has a time limit is played alone, and again where others kept the machine busy.
    std::vector<Played*> others;
    for (Played& run : all.runs) {
      if (!run.what->within) others.push_back(&run);
      for (size_t i = 0; run.what->within && i < kTries && (i == 0 || run.outcome.took > kSlower * *run.what->within);
           ++i) {
        run.outcome = {};
        Play(world, sites, run);
      }
    }
    std::atomic<size_t> next = 0;
    std::vector<std::thread> workers;
    for (size_t i = 0; i < kAtATime; ++i) {
      workers.emplace_back([&] {
        for (size_t at = next++; at < others.size(); at = next++) Play(world, sites, *others[at]);
      });
    }
    for (std::thread& worker : workers) worker.join();
  }

  static void Play(World& world, const Sites& sites, Played& run) {
    client::ProveRequest request = world.Request(sites.port(run.what->profile), "/" + run.what->id);
    request.timeout = run.what->stalls ? kShortPatience : kPatience;
    if (run.status_asked) request.statuses = {401, 403, 429, 301};
    request.consent.all = true;  // these sites are the test's own
    if (!run.reveal_all) request.disclose = disclosure::Wish{{}, {}, {run.what->select}, false};
    const auto note = [&run](const client::Step& step) { run.outcome.text += step.text + "\n"; };
    CheckReport report;
    const auto begin = std::chrono::steady_clock::now();
    const auto proof =
        client::Prove(request, world.anchors(), world.clock(), world.random(), world.never(), note, report);
    run.outcome.took = std::chrono::steady_clock::now() - begin;
    run.outcome.ran = true;
    run.outcome.proved = proof.ok();
    if (proof.ok()) {
      for (const auto& value : proof->checked.values())
        run.outcome.text += value.path + " = " + std::string(AsText(value.value)) + "\n";
    } else {
      run.outcome.text += proof.error().Text() + "\n";
    }
  }

  static void Says(const Played& run, const std::string& fact) {
    EXPECT_NE(run.outcome.text.find(fact), std::string::npos)
        << run.what->id << (run.reveal_all ? " (everything)" : " (a value)") << " is not told: " << fact << "\n"
        << run.outcome.text;
  }

  // In every case of a refusal: whose side it is, and whether trying again can help.
  static void SaysWhatEveryTextMust(const Played& run) {
    Says(run, "side: ");
    Says(run, "trying again");
  }

  static void Judge(const Played& run) {
    const std::string verdict = run.status_asked ? "proved" : run.reveal_all ? run.what->reveal_all : run.what->reveal;
    const std::string unsupported = verdict == "proved" ? Unsupported(run.what->id, run.reveal_all) : "";
    const bool expected = verdict == "proved" && unsupported.empty();
    EXPECT_EQ(run.outcome.proved, expected) << run.what->id << ": " << verdict << "\n" << run.outcome.text;
    const auto* facts = FactsOf(run.what->id);
    if (facts != nullptr && (!expected || !run.reveal_all)) {
      for (const std::string& fact : *facts) Says(run, fact);
    }
    if (!unsupported.empty()) Says(run, unsupported);
    if (!run.outcome.proved) SaysWhatEveryTextMust(run);
    EXPECT_LE(run.outcome.took, kSlower * run.what->within.value_or(2 * kPatience)) << run.what->id;
  }
};

TEST_F(AnswersTest, EveryCaseHasItsVerdictAndItsFacts) {
  if (Shared().cases.empty()) GTEST_SKIP() << "../shared/cases/answers is absent";
  EXPECT_GE(Shared().cases.size(), 66u);
  for (const Played& run : Shared().runs) Judge(run);
}

TEST_F(AnswersTest, EveryFactOfTheCasesIsLookedFor) {
  if (Shared().cases.empty()) GTEST_SKIP() << "../shared/cases/answers is absent";
  for (const Case& one : Shared().cases) {
    const auto* facts = FactsOf(one.id);
    if (facts == nullptr) {
      EXPECT_EQ(one.facts, 0u) << one.id << " has facts that no text is compared with";
    }
  }
}

TEST_F(AnswersTest, EveryCaseIsPlayed) {
  if (Shared().cases.empty()) GTEST_SKIP() << "../shared/cases/answers is absent";
  std::string left_out;
  for (const Case& one : Shared().cases) {
    const bool ran = std::ranges::any_of(Shared().runs, [&](const Played& run) { return run.what == &one; });
    if (!ran) left_out += " " + one.id;
  }
  EXPECT_EQ(left_out, "");
}

}  // namespace
}  // namespace attestor::test
