// attestor verify: an evidence bundle, checked offline and compared with what its reader relies on.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <span>
#include <string_view>

#include "anchors.h"
#include "bundle_file.h"
#include "commands.h"
#include "common.h"
#include "errors.h"
#include "report_text.h"
#include "service/system/file.h"
#include "shown.h"
#include "statement/verify/errors.h"
#include "statement/verify/expect.h"
#include "statement/verify/expectation_file.h"
#include "verify_report.h"

namespace attestor::cli {
namespace {

struct VerifyOptions {
  std::string bundle;
  std::string policy;
  std::vector<std::string> expect;
  std::vector<std::string> values;
  std::string at;
  bool allow_simulated = false;
  bool json = false;
  bool quiet = false;
  AnchorOptions anchors;
};

// Inputs is everything that must be readable before anything can be checked.
struct Inputs {
  BundleFile bundle;
  verify::Anchors anchors;
  verify::Expectations expected;
  Time at;
};

// The line adds to the file: what changes with each session, such as the nonce, need not be written into it.
Result<verify::Expectations> ReadExpectations(const VerifyOptions& options) {
  verify::Expectations expected;
  if (!options.policy.empty()) {
    ATTESTOR_ASSIGN(const Bytes file, ReadFile(options.policy, verify::kMaxExpectationFile));
    auto parsed = verify::ParseExpectationFile(file);
    if (!parsed.ok()) return InFile(options.policy, parsed.error());
    expected = std::move(parsed).value();
  }
  for (const std::string& text : options.expect) ATTESTOR_TRY(expected.Add(text));
  for (const std::string& text : options.values) {
    ATTESTOR_ASSIGN(verify::ExpectedValue value, verify::ExpectedValue::Parse(text));
    expected.values.push_back(std::move(value));
  }
  if (options.allow_simulated && !expected.AllowDevelopment().ok()) {
    return Error(verify::kExpectContradiction,
                 options.policy + " has \"simulated\": false, and --allow-simulated is given");
  }
  return expected;
}

Result<Inputs> ReadInputs(const VerifyOptions& options) {
  ATTESTOR_ASSIGN(BundleFile bundle, ReadBundle(options.bundle));
  ATTESTOR_ASSIGN(verify::Anchors anchors, LoadNamedAnchors(options.anchors));
  ATTESTOR_ASSIGN(verify::Expectations expected, ReadExpectations(options));
  ATTESTOR_ASSIGN(const Time at, TimeOf(options.at));
  return Inputs{std::move(bundle), std::move(anchors), std::move(expected), at};
}

Status Show(const VerifyOptions& options, const Inputs& inputs, const verify::CheckedBundle& checked,
            VerifyOutcome& outcome) {
  if (options.json) {
    ATTESTOR_ASSIGN(outcome.shown_json, ShownJson(checked, inputs.bundle.parts));
  } else if (!options.quiet) {
    outcome.shown = DescribeShown(checked);
  }
  outcome.claims = checked.claims();
  outcome.simulated = checked.simulated();
  return Ok();
}

// Development is let through here as far as anything of it is allowed at all; Expect compares each switch with what is.
Status Check(const VerifyOptions& options, const Inputs& inputs, VerifyOutcome& outcome) {
  const bool development = inputs.expected.simulated || !inputs.expected.marks.empty();
  ATTESTOR_ASSIGN(verify::CheckedBundle checked,
                  verify::CheckBundle(inputs.bundle.bytes, inputs.anchors, inputs.at, development, outcome.report));
  ATTESTOR_TRY(Show(options, inputs, checked, outcome));
  return StatusOf(verify::Expect(std::move(checked), inputs.expected, inputs.at, outcome.report));
}

ExitCode CodeOf(const Status& checked) {
  if (checked.ok()) return kDone;
  const bool unexpected = checked.error().Is(verify::kExpectNothing) || checked.error().Is(verify::kExpectNoHost);
  return unexpected ? kUnexpected : kRefused;
}

ExitCode Unreadable(const Error& error, bool json) {
  if (json) {
    VerifyOutcome outcome;
    outcome.code = kUnreadable;
    outcome.reason = error;
    PrintVerifyJson(outcome);
  } else {
    PrintError(error);
  }
  return kUnreadable;
}

ExitCode Verify(const VerifyOptions& options) {
  const auto inputs = ReadInputs(options);
  if (!inputs.ok()) return Unreadable(inputs.error(), options.json);
  VerifyOutcome outcome;
  outcome.anchors = inputs->anchors;
  outcome.expected = inputs->expected;
  outcome.at = inputs->at;
  const Status checked = Check(options, *inputs, outcome);
  outcome.code = CodeOf(checked);
  if (!checked.ok()) outcome.reason = checked.error();
  if (options.quiet) return outcome.code;
  if (options.json) {
    PrintVerifyJson(outcome);
  } else {
    PrintVerifyText(outcome);
  }
  return outcome.code;
}

constexpr const char* kHelp =
    R"(Exit code: 0 verified and as expected, 1 refused, 2 unreadable, 3 valid but nothing was expected, or no host.
Expectations: host=NAME,port=443,path=/PATH,method=GET,body=SHA256,header=NAME:VALUE,shown=NAME,hidden=NAME,status=200,
  content-type=TYPE,answer-header=NAME,mode=sealed,kind=reveal-all,signer-release=SHA256,node-release=SHA256,signer-svn=N,
  node-svn=N,tcb-date=2026-01-31,tcb-evaluation=N,mark=NAME,recipient=0xHEX,nonce=HEX,max-age=10m. A comma in a value: \,
What is not named must be: method GET, status 200 to 299, no body (body=* allows any), no mark, and no header of the request but
  neutral ones and credentials. shown=NAME allows one with any value, hidden=NAME also when its value is hidden.
Expected values: '$.balance.currency="EUR"': the JSON text that the server must have sent at this place.
A file for --policy has the same as JSON: spec/expectations.schema.json. What --json prints: docs/verify-json.md.)";

}  // namespace

bool UnreadableVerify(std::span<char* const> arguments, const std::string& why) {
  const auto has = [&](std::string_view text) {
    return std::ranges::any_of(arguments, [&](const char* one) { return text == one; });
  };
  if (arguments.size() < 2 || arguments[1] != std::string_view("verify") || !has("--json")) return false;
  Unreadable(Error(kOption, why), true);
  return true;
}

void AddVerify(const options::Command& program, int& code) {
  auto options = std::make_shared<VerifyOptions>();
  const options::Command command = program.AddCommand("verify", "check an evidence bundle, offline");
  command.SetFooter(kHelp);
  command.Add("bundle", options->bundle, "file of the bundle, or - for standard input").Required();
  command.Add("--policy", options->policy, "file of what the statement must be about");
  AddListOption(command, "--expect", options->expect,
                "what the statement must be about: key=value, with commas between");
  AddListOption(command, "--expect-value", options->values, "PATH=JSON: a value that must be disclosed as this");
  command.Add("--at", options->at, "the time to check at: 2026-03-01T12:00:00Z; default: now");
  command.AddFlag("--allow-simulated", options->allow_simulated,
                  "development: accept simulated TEEs and marked statements");
  const options::Option json = command.AddFlag("--json", options->json, "print the report as one JSON object");
  command.AddFlag("-q,--quiet", options->quiet, "print nothing but errors: the exit code says it all").Excludes(json);
  AddAnchorOptions(command, options->anchors, Unnamed::kMissing);
  command.Do([options, &code] { code = Verify(*options); });
}

}  // namespace attestor::cli
