// How much of the node's memory one address may have its sessions hold: a part, so that clients which take nothing of what is kept for them
// leave room for others (spec/session.md section 8).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/budget.h"

namespace attestor::node {

class SourceMemory {
 public:
  explicit SourceMemory(size_t each) : each_(each) {}

  // Of gives the budget of `source`, which its sessions share for as long as one of them lasts; nothing for an unknown source, whose name
  // is empty: behind a gateway the budget of all sessions is the only one.
  std::shared_ptr<ByteBudget> Of(const std::string& source);

 private:
  const size_t each_;  // bytes
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<ByteBudget>> budgets_;
};

}  // namespace attestor::node
