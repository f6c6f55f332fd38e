#include <cstdio>
#include <memory>

#include "base/file.h"
#include "base/log.h"
#include "commands.h"
#include "common.h"
#include "describe.h"
#include "shown.h"
#include "verify/errors.h"
#include "verify/expect.h"

namespace attestor::cli {
namespace {

struct VerifyOptions {
  std::string bundle;
  std::string expect;
  std::vector<std::string> values;
  std::string at;
  bool allow_simulated = false;
  bool json = false;
  AnchorOptions anchors;
};

// Inputs is everything that must be readable before anything can be checked.
struct Inputs {
  Bytes bundle;
  verify::Anchors anchors;
  verify::Expectations expected;
  Time at;
};

Result<Inputs> ReadInputs(const VerifyOptions& options) {
  ATTESTOR_ASSIGN(Bytes bundle, ReadFile(options.bundle, attestation::kMaxBundle));
  if (!attestation::LooksLikeBundle(bundle)) return Error(attestation::kNotBundle, options.bundle);
  ATTESTOR_ASSIGN(verify::Anchors anchors, LoadAnchors(options.anchors));
  verify::Expectations expected;
  if (!options.expect.empty()) {
    ATTESTOR_ASSIGN(expected, verify::Expectations::Parse(options.expect));
  }
  for (const std::string& text : options.values) {
    ATTESTOR_ASSIGN(verify::ExpectedValue value, verify::ExpectedValue::Parse(text));
    expected.values.push_back(std::move(value));
  }
  ATTESTOR_ASSIGN(const Time at, TimeOf(options.at));
  return Inputs{std::move(bundle), std::move(anchors), std::move(expected), at};
}

struct Outcome {
  ExitCode code = kRefused;
  std::optional<attestation::Claims> claims;
  bool simulated = false;
  std::string shown;       // in words
  std::string shown_json;  // members of an object
};

Outcome Check(const VerifyOptions& options, Inputs inputs, CheckReport& report) {
  auto checked = verify::CheckBundle(inputs.bundle, inputs.anchors, inputs.at, options.allow_simulated, report);
  if (!checked.ok()) return {};
  Outcome outcome{kRefused, checked->claims(), checked->simulated(), {}, {}};
  if (options.json) {
    if (const auto bundle = attestation::Bundle::Decode(inputs.bundle); bundle.ok()) outcome.shown_json = ShownJson(*checked, *bundle);
  } else {
    outcome.shown = DescribeShown(*checked);
  }
  const auto verified = verify::Expect(std::move(checked).value(), inputs.expected, inputs.at, report);
  if (verified.ok()) outcome.code = kDone;
  if (!verified.ok() && verified.error().Is(verify::kExpectNothing)) outcome.code = kUnexpected;
  return outcome;
}

std::string_view Verdict(ExitCode code) {
  switch (code) {
    case kDone: return "verified";
    case kUnexpected: return "valid, but nothing was expected";
    case kRefused:
    case kUnreadable: break;
  }
  return "refused";
}

void PrintJson(const Outcome& outcome, const CheckReport& report, const verify::Anchors& anchors) {
  std::printf(
      "{\"format\":\"attestor verify "
      "1\",\"verdict\":%s,\"simulated\":%s,\"claims\":%s,%s\"checks\":%s,\"anchors\":{\"tee_roots\":%s,\"web_roots\":%s,\"release_root\":%"
      "s}}"
      "\n",
      JsonText(Verdict(outcome.code)).c_str(), outcome.simulated ? "true" : "false",
      outcome.claims ? ClaimsJson(*outcome.claims).c_str() : "null", outcome.claims ? (outcome.shown_json + ",").c_str() : "",
      ReportJson(report).c_str(), JsonText(ToHex(anchors.tee_roots.id())).c_str(), JsonText(ToHex(anchors.web_roots.id())).c_str(),
      JsonText(ToHex(anchors.release_root)).c_str());
}

void PrintText(const Outcome& outcome, const CheckReport& report) {
  std::printf("%s\n", Paint(Colour::kBold, "checks").c_str());
  PrintReport(report);
  if (outcome.claims) {
    std::printf("%s%s", DescribeStatement(*outcome.claims, outcome.simulated).c_str(), outcome.shown.c_str());
  }
  const std::string_view verdict = Verdict(outcome.code);
  const Colour colour = outcome.code == kDone ? Colour::kGreen : outcome.code == kUnexpected ? Colour::kYellow : Colour::kRed;
  std::printf("%s%s\n", Paint(colour, verdict).c_str(), outcome.code == kDone && outcome.simulated ? ", SIMULATED" : "");
  if (const attestor::Check* reason = report.FirstFailure(); reason != nullptr) {
    std::printf("  because of %s: %s\n", reason->id.c_str(), Harmless(reason->detail).c_str());
  }
  if (outcome.code == kUnexpected) {
    std::printf("Say what you rely on with --expect: a statement about another site, person or time would be valid too.\n");
  }
}

ExitCode Verify(const VerifyOptions& options) {
  auto inputs = ReadInputs(options);
  if (!inputs.ok()) {
    PrintError(inputs.error());
    return kUnreadable;
  }
  const verify::Anchors anchors = inputs->anchors;
  CheckReport report;
  const Outcome outcome = Check(options, std::move(inputs).value(), report);
  if (options.json) {
    PrintJson(outcome, report, anchors);
  } else {
    PrintText(outcome, report);
  }
  return outcome.code;
}

}  // namespace

void AddVerify(CLI::App& program, int& code) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = program.add_subcommand("verify", "check an evidence bundle, offline");
  command->footer(
      "Exit code: 0 verified and as expected, 1 refused, 2 unreadable, 3 valid but nothing was expected.\n"
      "Expectations: host=NAME,method=GET,path=/PATH,status=200,body=SHA256,hidden=HEADER,\n"
      "  recipient=0xHEX,nonce=HEX,max-age=10m. Of a selective statement, body=* allows any body of the request, and hidden=NAME\n"
      "  allows a hidden header that is no credential.\n"
      "Expected values: '$.balance.currency=\"EUR\"': the JSON text that the server must have sent at this place");
  command->add_option("bundle", options->bundle, "file of the bundle, or - for standard input")->required();
  command->add_option("--expect", options->expect, "what the statement must be about: key=value, with commas between");
  AddListOption(*command, "--expect-value", options->values, "PATH=JSON: a value that must be disclosed as this");
  command->add_option("--at", options->at, "the time to check at: 2026-03-01T12:00:00Z; default: now");
  command->add_flag("--allow-simulated", options->allow_simulated, "development: accept simulated TEEs and marked statements");
  command->add_flag("--json", options->json, "print the report as one JSON object");
  AddAnchorOptions(*command, options->anchors);
  command->callback([options, &code] { code = Verify(*options); });
}

}  // namespace attestor::cli
