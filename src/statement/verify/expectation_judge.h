// Every expectation compared with what a statement says: the one place where that is decided, with a bundle at hand or
// without.
#pragma once

#include <functional>
#include <string>

#include "core/base/check_report.h"
#include "statement/format/statement_check.h"
#include "statement/verify/expectations.h"

namespace attestor::verify {

// Said is what a statement says and what its evidence shows of the machines.
struct Said {
  const statement::Claims& claims;
  bool simulated = true;
  statement::Platform signer;
  statement::Platform node;
};

// A value is looked up by whoever has it: in the statement, or in the response.
struct FoundValue {
  bool met = false;
  std::string is;  // the value in short, or why there is none
};
using FindValue = std::function<FoundValue(const ExpectedValue&)>;

// JudgeExpectations adds expect.* to `report`, each check of ExpectationIds once, and expect.value once for each
// expected value. What nothing was expected of is not checked, except where leaving it out means something
// (statement/verify/expectations.h). The first failure is the result; expect.nothing when nothing at all is expected,
// and expect.no_host when all is met but no host is expected.
Status JudgeExpectations(const Said& said, const Expectations& expected, Time at, const FindValue& find,
                         CheckReport& report);

// Compared words a difference; Short cuts a long text.
std::string Compared(std::string_view is, std::string_view expected);
std::string Short(std::string_view text);

}  // namespace attestor::verify
