// What the subcommands share: the roots a person gives, exit codes, and how reports and errors look.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "options/options.h"
#include "service/client/prove.h"

namespace attestor::cli {

enum ExitCode : int {
  kDone = 0,        // verified and as expected; proved
  kRefused = 1,     // a check failed
  kUnreadable = 2,  // a file, root or option cannot be read: nothing was checked
  kUnexpected = 3,  // valid, but nothing was expected, or no host
  kLost = 4,        // nothing was proved, and the request may have been carried out
};

// AddListOption adds an option that may be repeated and takes one value each time, so that what stands behind it is not
// swallowed.
options::Option AddListOption(const options::Command& app, const std::string& name, std::vector<std::string>& out,
                              const std::string& text);

// TimeOf parses --at; empty means now.
Result<Time> TimeOf(const std::string& at);

// Harmless is json::Display: what peers and files say must not command a terminal.
std::string Harmless(std::string_view text);

// PrintedProgress writes each step to standard error; what peers put into it cannot command the terminal.
client::Progress PrintedProgress();

// PrintError writes one error for a person to standard error.
void PrintError(const Error& error);
// PrintReport writes one line for each check. `only_failures` leaves out what passed.
void PrintReport(const CheckReport& report, bool only_failures = false);
// ReportJson writes the checks as a JSON array.
std::string ReportJson(const CheckReport& report);

// Paint puts `text` in a colour when standard output is a terminal and NO_COLOR is not set.
enum class Colour { kGreen, kRed, kYellow, kBold };
std::string Paint(Colour colour, std::string_view text);

}  // namespace attestor::cli
