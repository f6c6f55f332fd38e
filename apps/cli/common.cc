#include "common.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/log.h"
#include "channel/errors.h"
#include "config/config.h"
#include "errors.h"
#include "json/text_out.h"
#include "option_for.h"

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

}  // namespace

std::string Harmless(std::string_view text) { return json::Display(text); }

std::string Paint(Colour colour, std::string_view text) {
  static const bool colours = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  if (!colours) return std::string(text);
  return std::string(Code(colour)).append(text).append("\033[0m");
}

void AddTeeRootOption(CLI::App& app, std::string& tee_root) {
  app.add_option("--tee-root", tee_root, "roots of TEE hardware: 'intel', or a PEM file")->capture_default_str();
}

void AddReleaseRootOption(CLI::App& app, std::string& release_root) {
  app.add_option("--release-root", release_root,
                 "file with the public key that approves releases; default: ~/.config/attestor/release-root.pub, then "
                 "/etc/attestor/release-root.pub");
}

CLI::Option* AddListOption(CLI::App& app, const std::string& name, std::vector<std::string>& out, const std::string& text) {
  return app.add_option(name, out, text + "; may be repeated")->allow_extra_args(false);
}

void AddAnchorOptions(CLI::App& app, AnchorOptions& options) {
  AddTeeRootOption(app, options.tee_root);
  app.add_option("--web-roots", options.web_roots,
                 "roots of web servers: 'mozilla' for what this machine has, or a PEM file; "
                 "sha256:HEX=NAME refuses any set but the one with this id")
      ->capture_default_str();
  app.add_option("--suffix-list", options.suffix_list, "list of public suffixes (public_suffix_list.dat), or sha256:HEX=FILE")
      ->capture_default_str();
  AddReleaseRootOption(app, options.release_root);
}

namespace {

// There is no release root that everybody trusts, so none is built in: a person installs the one they trust once, or names it each time.
Result<std::string> ReleaseRootFile(const std::string& given) {
  if (!given.empty()) return given;
  std::string tried;
  const char* home = std::getenv("HOME");
  for (const std::string& place : {(home == nullptr ? std::string() : std::string(home) + "/.config") + "/attestor/release-root.pub",
                                   std::string("/etc/attestor/release-root.pub")}) {
    if (access(place.c_str(), R_OK) == 0) return place;
    tried.append(tried.empty() ? "" : " nor ").append(place);
  }
  return Error(kReleaseRoot, "no file was given, and there is none at " + tried);
}

}  // namespace

Result<verify::Anchors> LoadAnchors(const AnchorOptions& options) {
  ATTESTOR_ASSIGN(quote::TeeRoots tee_roots, config::LoadTeeRoots(options.tee_root));
  ATTESTOR_ASSIGN(crypto::WebRoots web_roots, config::LoadWebRoots({options.web_roots, options.suffix_list}));
  ATTESTOR_ASSIGN(const std::string release_root_file, ReleaseRootFile(options.release_root));
  ATTESTOR_ASSIGN(const ByteArray<32> release_root, config::LoadReleaseRoot(release_root_file));
  return verify::Anchors{std::move(tee_roots), std::move(web_roots), release_root};
}

Result<std::optional<ByteArray<32>>> FindReleaseRoot(const std::string& given) {
  const Result<std::string> file = ReleaseRootFile(given);
  if (!file.ok()) return std::optional<ByteArray<32>>();
  ATTESTOR_ASSIGN(const ByteArray<32> root, config::LoadReleaseRoot(*file));
  return std::optional(root);
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
  const std::string text = error.Is(channel::kRefused) ? error.detail() : error.Text() + OptionHint(error.code().id);
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
