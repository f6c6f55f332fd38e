#include "mutants.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>

namespace attestor::mutants {
namespace {

uint32_t SwitchedOff() {
  static const char* const given = std::getenv("ATTESTOR_MUTANT");
  static const uint32_t site = given == nullptr ? 0 : static_cast<uint32_t>(std::strtoul(given, nullptr, 10));
  return site;
}

std::mutex mutex;
std::set<uint32_t> refused;  // since the last test ended

// Tracer writes what refused in each test. What refuses while a suite is set up counts for its first test.
class Tracer : public testing::EmptyTestEventListener {
 public:
  explicit Tracer(const char* file) : out_(file) {}

  void OnTestEnd(const testing::TestInfo& test) override {
    std::lock_guard lock(mutex);
    out_ << test.test_suite_name() << '.' << test.name() << ' ' << test.result()->elapsed_time() << ' '
         << (test.result()->Passed() ? "passed" : "failed");
    for (const uint32_t site : refused) out_ << ' ' << site;
    out_ << std::endl;
    refused.clear();
  }

 private:
  std::ofstream out_;
};

const bool tracing = [] {
  const char* const file = std::getenv("ATTESTOR_MUTANT_TRACE");
  if (file == nullptr) return false;
  testing::UnitTest::GetInstance()->listeners().Append(new Tracer(file));
  return true;
}();

}  // namespace

bool On(uint32_t site) {
  if (tracing) {
    std::lock_guard lock(mutex);
    refused.insert(site);
  }
  return site != SwitchedOff();
}

Status Judge(uint32_t site, Status status) { return status.ok() || On(site) ? status : Ok(); }

}  // namespace attestor::mutants
