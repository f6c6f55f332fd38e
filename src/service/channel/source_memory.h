// How much of a program's memory one address may have its sessions and frames hold, or one node its frames at the
// signer: a part, so that whoever takes nothing of what is kept for it, or holds back what it announced, leaves room
// for others (spec/session.md section 8).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/budget.h"

namespace attestor::channel {

class SourceMemory {
 public:
  explicit SourceMemory(size_t each) : each_(each) {}

  // Of gives the budget of `source`, which its connections share for as long as one of them lasts; nothing for an
  // unknown source, whose name is empty: behind a gateway the budget of all is the only one.
  std::shared_ptr<ByteBudget> Of(const std::string& source);

 private:
  const size_t each_;  // bytes
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<ByteBudget>> budgets_;
};

}  // namespace attestor::channel
