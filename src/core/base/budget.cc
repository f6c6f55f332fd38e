#include "core/base/budget.h"

namespace attestor {

ByteBudget::Share& ByteBudget::Share::operator=(Share&& other) noexcept {
  if (this == &other) return *this;
  Release();
  budget_ = std::exchange(other.budget_, nullptr);
  bytes_ = std::exchange(other.bytes_, 0);
  return *this;
}

bool ByteBudget::Share::Grow(ByteBudget& budget, size_t bytes, size_t leave) {
  size_t free = budget.free_;
  do {
    if (free < bytes || free - bytes < leave) return false;
  } while (!budget.free_.compare_exchange_weak(free, free - bytes));
  budget_ = &budget;
  bytes_ += bytes;
  return true;
}

void ByteBudget::Share::Release() {
  if (budget_ != nullptr) budget_->free_ += bytes_;
  budget_ = nullptr;
  bytes_ = 0;
}

}  // namespace attestor
