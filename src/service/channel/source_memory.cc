#include "service/channel/source_memory.h"

namespace attestor::channel {

std::shared_ptr<ByteBudget> SourceMemory::Of(const std::string& source) {
  if (source.empty()) return nullptr;
  std::lock_guard lock(mutex_);
  std::erase_if(budgets_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<ByteBudget>& kept = budgets_[source];
  std::shared_ptr<ByteBudget> budget = kept.lock();
  if (budget == nullptr) kept = budget = std::make_shared<ByteBudget>(each_);
  return budget;
}

}  // namespace attestor::channel
