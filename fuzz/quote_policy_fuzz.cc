// Policies for quotes and evidence. Revoked platforms are never accepted, and no list that was given is empty.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "service/config/quote_policy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string path = "/tmp/attestor-policy-fuzz-" + std::to_string(getpid());
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr || std::fwrite(data, 1, size, file) != size) __builtin_trap();
  std::fclose(file);
  const auto policy = attestor::config::LoadJudgePolicy(path);
  std::remove(path.c_str());
  if (!policy.ok()) return 0;
  const auto& accepted = policy->evidence.quote.tcb.accepted;
  if (std::ranges::find(accepted, attestor::quote::TcbStatus::kRevoked) != accepted.end()) __builtin_trap();
  return 0;
}
