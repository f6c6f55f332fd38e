// An honest client beside attackers is about as fast as beside a program that only burns the processor time that the
// attack takes: what is compared is a ratio of one run, and printed. Everybody has a loopback address of their own.
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "load/attacks.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr size_t kHonest = 8;
constexpr size_t kAttackers = 2;
constexpr double kMostSlower = 3.0;
constexpr double kFailed = 60'000;  // ms that a session counts which got no statement

double SecondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

double ThreadSeconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return kFailed;
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Burn takes `share` of a processor until the end.
void Burn(double share, const net::StopSignal& stop) {
  constexpr double kSlice = 0.01;
  while (!stop.raised()) {
    const auto begin = Clock::now();
    while (SecondsSince(begin) < share * kSlice) {
    }
    static_cast<void>(net::Wait({}, net::After(milliseconds(static_cast<int64_t>((1 - share) * kSlice * 1000))), stop));
  }
}

class Load : public WebWorld {
 protected:
  void SetUp() override {
    server_.Answer(kAccount,
                   {Response(R"({"a":1,"b":"something that stays hidden"})", "Content-Type: application/json\r\n")});
    WorldOptions options = Options();
    options.node_keys = "sessions_per_minute = 100000\n";
    world_ = std::make_unique<World>(std::move(options));
    for (size_t i = 0; i < kHonest; ++i) {
      honest_.push_back(std::make_unique<Forwarder>(world_->node(), "127.0.0." + std::to_string(20 + i)));
    }
  }

  // RunFor lets the honest clients work for `time` beside `others`, which end at the signal; it adds what each session
  // took.
  void RunFor(milliseconds time, const std::vector<std::function<void(const net::StopSignal&)>>& others,
              std::vector<double>& out) {
    const net::StopSignal stop;
    std::vector<std::thread> beside;
    for (const auto& other : others) beside.emplace_back([&] { other(stop); });
    std::this_thread::sleep_for(milliseconds(200));
    const auto end = Clock::now() + time;
    std::vector<std::thread> clients;
    for (const auto& forwarder : honest_) {
      clients.emplace_back([&, node = forwarder->address()] {
        while (Clock::now() < end) OneSession(node, out);
      });
    }
    for (std::thread& client : clients) client.join();
    stop.Raise();
    for (std::thread& other : beside) other.join();
  }

  void OneSession(const net::HostPort& node, std::vector<double>& out) {
    client::ProveRequest request = world_->Request(server_.port(), kAccount);
    request.node = node;
    const auto begin = Clock::now();
    const auto proof = world_->Prove(request);
    std::lock_guard lock(mutex_);
    out.push_back(proof.ok() ? 1000 * SecondsSince(begin) : kFailed);
    if (!proof.ok()) last_error_ = proof.error().Text();
  }

  void Compare(const Attack& attack, milliseconds slice, int rounds) {
    std::vector<double> attacked, compared;
    for (int round = 0; round < rounds; ++round) {
      std::atomic<double> used = 0;
      const auto begin = Clock::now();
      RunFor(slice,
             std::vector<std::function<void(const net::StopSignal&)>>(
                 kAttackers, [&](const net::StopSignal& stop) { used.fetch_add(RunAttack(attack, stop)); }),
             attacked);
      const double share = std::min(1.0, used / SecondsSince(begin) / kAttackers);
      RunFor(slice,
             std::vector<std::function<void(const net::StopSignal&)>>(
                 kAttackers, [share](const net::StopSignal& stop) { Burn(share, stop); }),
             compared);
    }
    const double slower = MedianOf(attacked) / MedianOf(compared);
    const auto failed = std::ranges::count(attacked, kFailed);
    std::printf("%-22s %6.1f ms, beside a burner %6.1f ms: %.2f times; %zu sessions, %td without a statement\n",
                attack.name.c_str(), MedianOf(attacked), MedianOf(compared), slower, attacked.size(), failed);
    if (failed > 0) std::printf("%22s %s\n", "", last_error_.c_str());
    EXPECT_LT(slower, kMostSlower) << attack.name;
  }

  // RunAttack gives the processor time that the attack took.
  double RunAttack(const Attack& attack, const net::StopSignal& stop) {
    constexpr char kFrom[] = "127.0.0.9";
    const Forwarder node(world_->node(), kFrom), signer(world_->signer(), kFrom);
    Attacker attacker{*world_, server_.port(), kFrom, node.address(), signer.address(), stop};
    const double before = ThreadSeconds();
    while (!stop.raised()) attack.step(attacker);
    return ThreadSeconds() - before;
  }

  std::unique_ptr<World> world_;
  std::vector<std::unique_ptr<Forwarder>> honest_;
  std::mutex mutex_;
  std::string last_error_;
};

TEST_F(Load, HonestClientsBesideAttackers) {
  const bool full = std::getenv("ATTESTOR_FULL") != nullptr;
  for (const Attack& attack : Attacks())
    Compare(attack, full ? milliseconds(10'000) : milliseconds(1500), full ? 3 : 2);
}

}  // namespace
}  // namespace attestor::test
