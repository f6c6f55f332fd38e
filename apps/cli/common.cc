#include "common.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "errors.h"
#include "option_for.h"
#include "service/channel/errors.h"
#include "service/system/clock.h"
#include "service/system/log.h"
#include "web/json/text_out.h"

namespace attestor::cli {
namespace {

std::string_view Code(Colour colour) {
  switch (colour) {
    case Colour::kGreen: return "\033[32m";
    case Colour::kRed: return "\033[31m";
    case Colour::kYellow: return "\033[33m";
    case Colour::kBold: return "\033[1m";
  }
  return "";
}

std::string Mark(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return Paint(Colour::kGreen, "passed     ");
    case Outcome::kFailed: return Paint(Colour::kRed, "FAILED     ");
    case Outcome::kNotChecked: return Paint(Colour::kYellow, "not checked");
  }
  return "";
}

// LinesOf is the error's text; the remedy of one with several lines has a line of its own.
std::string LinesOf(const Error& error) {
  if (error.detail().find('\n') == std::string::npos) return error.Text();
  return std::string(error.code().id) + ": " + error.detail() + "\n" + std::string(error.code().remedy);
}

}  // namespace

std::string Harmless(std::string_view text) { return json::Display(text); }

std::string Paint(Colour colour, std::string_view text) {
  static const bool colours = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  if (!colours) return std::string(text);
  return std::string(Code(colour)).append(text).append("\033[0m");
}

options::Option AddListOption(const options::Command& app, const std::string& name, std::vector<std::string>& out,
                              const std::string& text) {
  return app.Add(name, out, text + "; may be repeated").OneValueEach();
}

Result<Time> TimeOf(const std::string& at) {
  if (at.empty()) return SystemClock().Now();
  const auto time = ParseTime(at);
  if (!time) return Error(kOption, "--at '" + at + "': write 2026-03-01T12:00:00Z, or seconds since 1970");
  return *time;
}

client::Progress PrintedProgress() {
  return [](const client::Step& step) { std::fprintf(stderr, "  * %s\n", Harmless(step.text).c_str()); };
}

void PrintError(const Error& error) {
  // What a peer refused carries the peer's own code and remedy; ours would only repeat that it refused.
  const std::string text = error.Is(channel::kRefused) ? error.detail() : LinesOf(error) + OptionHint(error.code().id);
  // An error about an answer has a line for each thing that is wrong with it.
  const char* before = "attestor: ";
  for (size_t begin = 0; begin <= text.size(); before = "  ") {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::fprintf(stderr, "%s%s\n", before, Harmless(std::string_view(text).substr(begin, end - begin)).c_str());
    begin = end + 1;
  }
}

void PrintReport(const CheckReport& report, bool only_failures) {
  for (const Check& check : report.checks()) {
    if (only_failures && check.outcome != Outcome::kFailed) continue;
    std::string line = "  " + Mark(check.outcome) + "  " + Harmless(check.id);
    if (!check.code.empty() && check.code != check.id) line.append(" [" + Harmless(check.code) + "]");
    if (!check.detail.empty()) line.append(": " + Harmless(check.detail));
    line.append(OptionHint(check.code));
    std::printf("%s\n", line.c_str());
  }
}

std::string ReportJson(const CheckReport& report) {
  std::string out = "[";
  for (const Check& check : report.checks()) {
    if (out.size() > 1) out.append(",");
    out.append("{\"id\":" + JsonText(check.id) + ",\"result\":" + JsonText(ToText(check.outcome)));
    if (!check.code.empty()) out.append(",\"code\":" + JsonText(check.code));
    out.append(",\"detail\":" + json::Quote(check.detail) + "}");
  }
  return out + "]";
}

}  // namespace attestor::cli
