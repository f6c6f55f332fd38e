// Claims of any content, judged by expectations that reach every check: each line stands in the report once, and what
// ends well has no failed line. The claims stand behind the first byte, which chooses what is expected.
#include <string_view>

#include "statement/verify/expectation_judge.h"

namespace {

namespace verify = attestor::verify;

verify::Expectations Expected(uint8_t choice) {
  verify::Expectations expected;
  static_cast<void>(expected.AllowDevelopment());
  expected.host = "bank.example";
  if ((choice & 1) != 0) expected.max_age = std::chrono::minutes(10);
  if ((choice & 2) != 0) expected.headers = {{"X-Account", "main", false}, {"Accept", std::nullopt, true}};
  if ((choice & 4) != 0) expected.answer_headers = {"Warning"};
  if ((choice & 8) != 0) expected.content_type = "application/json";
  expected.any_body = (choice & 16) != 0;
  return expected;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto claims = attestor::statement::Claims::Decode({data + 1, size - 1});
  if (!claims.ok()) return 0;
  attestor::CheckReport report;
  const auto find = [](const verify::ExpectedValue&) { return verify::FoundValue(); };
  const auto at = claims->issued_at + std::chrono::minutes(1);
  const auto judged = verify::JudgeExpectations({*claims, true, {}, {}}, Expected(data[0]), at, find, report);
  if (judged.ok() != report.NoneFailed()) __builtin_trap();
  for (const attestor::Check& check : report.checks()) {
    if (report.Find(check.id) != &check) __builtin_trap();
  }
  return 0;
}
