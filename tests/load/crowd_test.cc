// Many clients at once: each has its statement, or is told at once by the node that it is busy, and until when. And
// what a burst of proofs took of a signer's memory, its process gives back.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include "load/forwarder.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kPage[] = "/account";

bool Full() { return std::getenv("ATTESTOR_FULL") != nullptr; }

// Program is a service that runs as a process, with one configuration file.
class Program {
 public:
  Program(const char* path, const std::string& config) : pid_(fork()) {
    if (pid_ != 0) return;
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    execl(path, path, "--config", config.c_str(), nullptr);
    _exit(127);
  }
  ~Program() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Resident is what the process holds of memory, in bytes.
  size_t Resident() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
    size_t pages = 0, resident = 0;
    file >> pages >> resident;
    return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  }

 private:
  const pid_t pid_;
};

// Outcome of one client: nothing for a statement, else what it was told.
struct Outcome {
  std::string what;
  double seconds = 0;
};

struct Report {
  size_t statements = 0, busy = 0;
  std::map<std::string, size_t> others;
  double slowest = 0, slowest_busy = 0;

  void Add(const Outcome& outcome) {
    slowest = std::max(slowest, outcome.seconds);
    if (outcome.what.empty()) {
      ++statements;
    } else if (outcome.what.starts_with("channel.refused: node.busy: ") &&
               outcome.what.find(" later can help, in ") != std::string::npos) {
      ++busy;
      slowest_busy = std::max(slowest_busy, outcome.seconds);
    } else {
      ++others[outcome.what];
    }
  }
  void Print() const {
    std::printf("%zu statements, %zu busy; the slowest %.1f s, of the busy %.1f s\n", statements, busy, slowest,
                slowest_busy);
    for (const auto& [what, count] : others) std::printf("%4zu %s\n", count, what.c_str());
  }
};

class Crowd : public WebWorld {
 protected:
  void SetUp() override {
    server_.Answer(kPage,
                   {Response(R"({"a":1,"b":"something that stays hidden"})", "Content-Type: application/json\r\n")});
    WorldOptions options = Options();
    options.node_keys = "sessions_per_minute = 100000\nwork_per_minute = \"1h\"\n";
    world_ = std::make_unique<World>(std::move(options));
    for (size_t i = 0; i < kAddresses; ++i) {
      from_.push_back(std::make_unique<Forwarder>(world_->node(), "127.0.1." + std::to_string(i + 1)));
    }
  }

  Outcome OneClient(size_t number, bool selective) {
    client::ProveRequest request = world_->Request(server_.port(), kPage);
    request.node = from_[number % kAddresses]->address();
    if (selective) request.disclose = disclosure::Wish{.queries = {"$.a"}};
    const auto begin = Clock::now();
    const auto proof = world_->Prove(request);
    Outcome out{{}, std::chrono::duration<double>(Clock::now() - begin).count()};
    if (!proof.ok()) out.what = proof.error().Text();
    return out;
  }
  std::vector<Outcome> Come(size_t clients, bool selective) {
    std::vector<Outcome> outcomes(clients);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < clients; ++i) threads.emplace_back([&, i] { outcomes[i] = OneClient(i, selective); });
    for (std::thread& thread : threads) thread.join();
    return outcomes;
  }

  static constexpr size_t kAddresses = 40;
  std::unique_ptr<World> world_;
  std::vector<std::unique_ptr<Forwarder>> from_;
};

TEST_F(Crowd, EachHasAStatementOrIsToldWhenToComeBack) {
  Report report;
  for (const Outcome& outcome : Come(400, Full())) report.Add(outcome);
  report.Print();
  EXPECT_GT(report.statements, 0u);
  EXPECT_TRUE(report.others.empty());
  EXPECT_LT(report.slowest, 60) << "nobody waits for what does not come";
}

// The signer is a process of its own here, so that what it holds can be told from what the others hold.
TEST_F(Crowd, ASignerGivesBackWhatABurstTook) {
  constexpr size_t kMegabyte = 1 << 20;
  constexpr size_t kAllowed = 48 * kMegabyte;
  world_->CloseSigner();
  const Program signer(ATTESTOR_SIGNER, world_->signer_file());
  Outcome first = OneClient(0, true);
  for (int i = 0; i < 200 && !first.what.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    first = OneClient(0, true);
  }
  ASSERT_EQ(first.what, "") << "the signer did not come up";
  const size_t before = signer.Resident();
  Report report;
  for (const Outcome& outcome : Come(Full() ? 120 : 24, true)) report.Add(outcome);
  report.Print();
  const size_t most = signer.Resident();
  size_t after = most;
  for (int i = 0; i < 30 && after > before + kAllowed; ++i) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    after = signer.Resident();
  }
  std::printf("resident: %zu MiB before, %zu MiB at the end of the burst, %zu MiB later\n", before / kMegabyte,
              most / kMegabyte, after / kMegabyte);
  EXPECT_GT(report.statements, 0u);
  EXPECT_GT(before, 0u);
  EXPECT_LE(after, before + kAllowed);
}

}  // namespace
}  // namespace attestor::test
