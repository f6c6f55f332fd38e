// What node and signer both tell of themselves.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/budget.h"
#include "evidence/release/release_list.h"
#include "service/collateral/health.h"
#include "service/metrics/exposition.h"

namespace attestor::metrics {

using Count = std::atomic<uint64_t>;

// InUse counts one more for as long as it lives.
class InUse {
 public:
  explicit InUse(Count& count) : count_(count) { ++count_; }
  ~InUse() { --count_; }
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;

 private:
  Count& count_;
};

// Connections of a program: those of its own protocol, not those of scrapers.
struct Connections {
  Count now = 0;
  Count failed = 0;  // ended before the encrypted channel stood
};

struct Program {
  std::string_view name;  // "node" or "signer"
  const release::Identity& release;
  bool simulated;
  const Connections& connections;
  size_t max_connections;
  const ByteBudget& memory;
  size_t max_memory;                             // bytes: what the budget began with
  std::optional<collateral::Health> collateral;  // nothing where collateral comes from a file
};

// Describe writes the metrics of docs/configuration.md that both programs have.
void Describe(const Program& program, Exposition& out);

}  // namespace attestor::metrics
