// What the subcommands share: the roots a person gives, exit codes, and how reports and errors look.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/check_report.h"
#include "base/clock.h"
#include "client/prove.h"
#include "config/web_roots.h"
#include "verify/bundle_check.h"

namespace attestor::cli {

enum ExitCode : int {
  kDone = 0,        // verified and as expected; proved
  kRefused = 1,     // a check failed
  kUnreadable = 2,  // a file, root or option cannot be read: nothing was checked
  kUnexpected = 3,  // valid, but nothing was expected, or no host
};

struct AnchorOptions {
  std::string tee_root = "intel";
  std::string web_roots = config::kMozilla;
  std::string suffix_list = config::kSuffixFile;
  std::string release_root;
};

// AddAnchorOptions adds --tee-root, --web-roots and --release-root; the other two add one of them.
void AddAnchorOptions(CLI::App& app, AnchorOptions& options);
void AddTeeRootOption(CLI::App& app, std::string& tee_root);
void AddReleaseRootOption(CLI::App& app, std::string& release_root);
Result<verify::Anchors> LoadAnchors(const AnchorOptions& options);

// AddListOption adds an option that may be repeated and takes one value each time, so that what stands behind it is not swallowed.
CLI::Option* AddListOption(CLI::App& app, const std::string& name, std::vector<std::string>& out, const std::string& text);

// FindReleaseRoot reads the release root at `given` or at one of its usual places; nothing when none is given and none is there.
Result<std::optional<ByteArray<32>>> FindReleaseRoot(const std::string& given);

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
