// One session, finished twice at once with different openings, each of them true: there is one statement, and it is
// about one of them.
#include <atomic>
#include <set>
#include <thread>

#include "attacks/selective_attack.h"
#include "core/crypto/hash.h"
#include "service/gate/errors.h"
#include "session/proof/selective_prover.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

class TwoFinishes : public SelectiveAttack {
 protected:
  // Showing is a true opening that shows what `query` finds.
  Bytes Showing(const std::string& query) {
    disclosure::Wish wish;
    wish.secret_headers = {"Cookie"};
    wish.queries = {query};
    const Case session = CaseOf(session_, run_->recording);
    return proof::EncodeOpening(Must(proof::ProveSelective(session.subject(), run_->handshake_secret, wish, random_)));
  }
  Result<gate::Decision> FinishWith(ByteView opening) {
    return gate_->Finish(session_.opened.id, node_->evidence.binding().channel_spki, run_->recording.Encode(), opening);
  }
};

TEST_F(TwoFinishes, at_once_with_different_openings) {
  const std::vector<Bytes> openings = {Showing("$.balance.amount"), Showing("$.account.tier")};
  constexpr size_t kThreads = 8;
  std::atomic<bool> go = false;
  std::vector<std::optional<Result<gate::Decision>>> decisions(kThreads);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      while (!go) std::this_thread::yield();
      decisions[i].emplace(FinishWith(openings[i % 2]));
    });
  }
  go = true;
  for (std::thread& thread : threads) thread.join();
  std::set<Bytes> statements;
  for (const auto& decision : decisions) {
    if (decision->ok()) statements.insert((*decision)->statement);
    EXPECT_TRUE(decision->ok() || decision->error().Is(gate::kBusy)) << decision->error().Text();
  }
  ASSERT_EQ(statements.size(), 1u);
  EXPECT_EQ(gate_->totals().granted, 1u);
  for (const Bytes& opening : openings)
    EXPECT_EQ(Must(FinishWith(opening)).statement, *statements.begin()) << "whoever asks again";
  const auto entry = Must(binding::Entry::Decode(gate_->encoded_entry()));
  const auto claims = Must(statement::VerifyStatement(*statements.begin(), entry.kid, entry.public_key));
  ASSERT_EQ(claims.revealed.size(), 1u);
  // The bundle of the opening that was decided verifies, and that of the other does not.
  const bool first = claims.revealed[0].path == "$['balance']['amount']";
  EXPECT_TRUE(CheckBundle(session_, *statements.begin(), run_->recording, openings[first ? 0 : 1]).ok());
  EXPECT_FALSE(CheckBundle(session_, *statements.begin(), run_->recording, openings[first ? 1 : 0]).ok());
}

}  // namespace
}  // namespace attestor::test
