#include "sessions.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <mutex>
#include <thread>

#include "service/system/clock.h"
#include "service/system/random.h"

namespace attestor::bench {
namespace {

constexpr int kWarmUp = 10;
constexpr int kRuns = 100;
constexpr int kClients = 6;
constexpr std::chrono::seconds kRateTime{3};
constexpr int kRateRuns = 5;
constexpr int kLargeRuns = 5;

Status WarmUp(const Setup& setup) {
  for (int i = 0; i < kWarmUp; ++i) ATTESTOR_TRY(RunOne(setup.request, setup.anchors));
  return Ok();
}

// PeakOf is VmHWM of another process, in bytes.
Result<double> PeakOf(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  return Error(kBench, "no VmHWM of process " + std::to_string(process));
}

Result<double> PeakOfClient(const Setup& setup, const std::string& arguments) {
  const std::string command = setup.client_program + " " + arguments + " >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) return Error(kBench, command);
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

// LargestOf runs one client as a process of its own and compares it with the services.
Result<Figure> LargestOf(const Setup& setup, const std::string& client_arguments, const char* name) {
  ATTESTOR_ASSIGN(const double client, PeakOfClient(setup, client_arguments));
  ATTESTOR_ASSIGN(const double node, PeakOf(setup.node));
  ATTESTOR_ASSIGN(const double signer, PeakOf(setup.signer));
  return Figure{name, "B", {std::max({client, node, signer})}};
}

}  // namespace

Status RunOne(const client::ProveRequest& request, const verify::Anchors& anchors) {
  const SystemClock clock;
  SystemRandom random;
  const net::StopSignal stop;
  CheckReport report;
  auto proof = client::Prove(request, anchors, clock, random, stop, nullptr, report);
  return proof.ok() ? Ok() : Status(proof.error());
}

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Result<double> CpuOf(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0)
    return Error(kBench, "no CPU clock of a process");
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Result<Figure> SessionTime(const Setup& setup) {
  Figure figure{"session.reveal_all_s", "s", {}};
  ATTESTOR_TRY(WarmUp(setup));
  for (int i = 0; i < kRuns; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ATTESTOR_TRY(RunOne(setup.request, setup.anchors));
    figure.samples.push_back(SecondsSince(begin));
  }
  return figure;
}

Result<Figure> SessionRate(const Setup& setup) {
  Figure figure{"session.reveal_all_per_s", "1/s", {}};
  ATTESTOR_TRY(WarmUp(setup));
  for (int run = 0; run < kRateRuns; ++run) {
    std::atomic<int> done = 0;
    std::mutex mutex;
    Status failed;
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        while (std::chrono::steady_clock::now() - begin < kRateTime) {
          Status status = RunOne(setup.request, setup.anchors);
          std::lock_guard lock(mutex);
          if (!status.ok()) failed = std::move(status);
          if (!failed.ok()) return;
          ++done;
        }
      });
    }
    for (std::thread& client : clients) client.join();
    ATTESTOR_TRY(std::move(failed));
    figure.samples.push_back(done / SecondsSince(begin));
  }
  return figure;
}

Result<Figure> GateCpu(const Setup& setup) {
  Figure figure{"gate.reveal_all_cpu_s", "s", {}};
  ATTESTOR_TRY(WarmUp(setup));
  for (int i = 0; i < kRuns; ++i) {
    ATTESTOR_ASSIGN(const double before, CpuOf(setup.signer));
    ATTESTOR_TRY(RunOne(setup.request, setup.anchors));
    ATTESTOR_ASSIGN(const double after, CpuOf(setup.signer));
    figure.samples.push_back(after - before);
  }
  return figure;
}

Result<Figure> PeakMemory(const Setup& setup) {
  for (int i = 0; i < kLargeRuns; ++i) ATTESTOR_TRY(RunOne(setup.large, setup.anchors));
  return LargestOf(setup, setup.client_arguments, "session.peak_rss_bytes");
}

Result<Figure> ProofPeakMemory(const Setup& setup) {
  return LargestOf(setup, setup.proof_arguments, "proxy.tls13.peak_rss_bytes");
}

}  // namespace attestor::bench
