#include "modes.h"

#include <utility>

#include "session/terms/terms.h"

namespace attestor::bench {
namespace {

constexpr int kPairs = 50;

// Sample is what one session took.
struct Sample {
  double wall = 0;
  double node_cpu = 0;
};

Result<Sample> Measure(const Setup& setup, client::ProveRequest request, session::Mode mode) {
  request.mode = mode;
  ATTESTOR_ASSIGN(const double before, CpuOf(setup.node));
  const auto begin = std::chrono::steady_clock::now();
  ATTESTOR_TRY(RunOne(request, setup.anchors));
  const double wall = SecondsSince(begin);
  ATTESTOR_ASSIGN(const double after, CpuOf(setup.node));
  return Sample{wall, after - before};
}

using Pair = std::pair<Sample, Sample>;  // proxy, sealed

Result<std::vector<Pair>> MeasurePairs(const Setup& setup, const client::ProveRequest& request) {
  std::vector<Pair> pairs;
  for (int i = 0; i <= kPairs; ++i) {
    ATTESTOR_ASSIGN(const Sample proxy, Measure(setup, request, session::Mode::kProxy));
    ATTESTOR_ASSIGN(const Sample sealed, Measure(setup, request, session::Mode::kSealed));
    if (i > 0) pairs.emplace_back(proxy, sealed);  // the first one warms up
  }
  return pairs;
}

}  // namespace

Result<std::vector<Figure>> ModeFigures(const Setup& setup, const std::string& target) {
  Figure proxy{"proxy.session_s", "s", {}}, sealed{"sealed.session_s", "s", {}}, ratio{"sealed.session_ratio", "", {}},
      extra{"sealed.reveal_all_extra_s", "s", {}}, cpu{"sealed.node_cpu_extra_s", "s", {}};
  client::ProveRequest selective = setup.request;
  selective.http.target = target;
  selective.disclose = disclosure::Wish{.queries = {"$.balance"}};
  ATTESTOR_ASSIGN(const std::vector<Pair> proved, MeasurePairs(setup, selective));
  for (const Pair& pair : proved) {
    proxy.samples.push_back(pair.first.wall);
    sealed.samples.push_back(pair.second.wall);
    ratio.samples.push_back(pair.second.wall / pair.first.wall);
  }
  ATTESTOR_ASSIGN(const std::vector<Pair> revealed, MeasurePairs(setup, setup.request));
  for (const Pair& pair : revealed) {
    extra.samples.push_back(pair.second.wall - pair.first.wall);
    cpu.samples.push_back(pair.second.node_cpu - pair.first.node_cpu);
  }
  return std::vector<Figure>{std::move(proxy), std::move(sealed), std::move(ratio), std::move(extra), std::move(cpu)};
}

}  // namespace attestor::bench
