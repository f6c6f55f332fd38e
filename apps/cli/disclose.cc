// attestor disclose: more of a session that was proved with --reveal, later, without server or node.
#include "service/client/disclose.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "anchors.h"
#include "bundle_file.h"
#include "commands.h"
#include "common.h"
#include "errors.h"
#include "output_file.h"
#include "secret_file.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "session/proof/extension.h"
#include "shown.h"
#include "statement/verify/bundle_check.h"
#include "web/json/path.h"

namespace attestor::cli {
namespace {

struct DiscloseOptions {
  std::string bundle;
  std::vector<std::string> queries;
  std::string secret;
  OutputFile output;
  bool allow_simulated = false;
  AnchorOptions anchors;
};

// Inputs is everything that must be readable before anything can be checked.
struct Inputs {
  Bytes bundle;
  proof::SessionSecret secret;
  verify::Anchors anchors;
};

// The secret lies beside the bundle that prove wrote, and is not copied for the longer ones.
Result<proof::SessionSecret> SecretOf(const DiscloseOptions& options) {
  if (!options.secret.empty()) {
    ATTESTOR_TRY(CheckKept(options.output, std::array{options.secret}));
    return LoadSecret(options.secret);
  }
  const std::string beside = SecretFileOf(options.bundle);
  ATTESTOR_TRY(CheckKept(options.output, std::array{beside}));
  std::error_code ignored;
  if (!std::filesystem::exists(beside, ignored)) return Error(kNoSecret, beside);
  return LoadSecret(beside);
}

Result<Inputs> ReadInputs(const DiscloseOptions& options) {
  for (const std::string& query : options.queries) ATTESTOR_TRY(StatusOf(json::Path::Parse(query)));
  ATTESTOR_ASSIGN(BundleFile bundle, ReadBundle(options.bundle));
  ATTESTOR_ASSIGN(proof::SessionSecret secret, SecretOf(options));
  ATTESTOR_ASSIGN(verify::Anchors anchors, LoadNamedAnchors(options.anchors));
  ATTESTOR_TRY(CheckOutput(options.output));
  return Inputs{std::move(bundle.bytes), std::move(secret), std::move(anchors)};
}

Status Disclose(const DiscloseOptions& options, const Inputs& inputs) {
  SystemRandom random;
  CheckReport report;
  const client::DiscloseRequest request{inputs.bundle, inputs.secret, options.queries, options.allow_simulated};
  ATTESTOR_ASSIGN(const client::Further further,
                  client::Disclose(request, inputs.anchors, SystemClock().Now(), random, PrintedProgress(), report));
  ATTESTOR_TRY(WriteOutput(options.output, further.bundle));
  if (further.checked.simulated())
    std::printf("%s\n", Paint(Colour::kYellow, "SIMULATED: no hardware stands behind this").c_str());
  std::printf("%s", DescribeValues(further.checked).c_str());
  std::printf("extends: statement %s...\nbundle:  %s (%zu bytes)\n",
              ToHex(ByteView(further.statement).first(8)).c_str(), options.output.path.c_str(), further.bundle.size());
  return Ok();
}

ExitCode Run(const DiscloseOptions& options) {
  const auto inputs = ReadInputs(options);
  if (!inputs.ok()) {
    PrintError(inputs.error());
    return kUnreadable;
  }
  const Status disclosed = Disclose(options, *inputs);
  if (disclosed.ok()) return kDone;
  PrintError(disclosed.error());
  return kRefused;
}

}  // namespace

void AddDisclose(const options::Command& program, int& code) {
  auto options = std::make_shared<DiscloseOptions>();
  const options::Command command = program.AddCommand(
      "disclose", "show more of a session that was proved with --reveal; offline, by whoever has its secret");
  command.SetFooter(
      "Exit code: 0 written, 1 refused, 2 a file or option cannot be read, or the output cannot be written.\n"
      "Server, node and signer are not asked.");
  command.Add("bundle", options->bundle, "file of the bundle").Required();
  AddListOption(command, "--reveal", options->queries, "JSONPath of what to disclose besides").Required();
  command.Add("--secret", options->secret,
              "file of the session's secret, which prove --reveal wrote; default: the bundle's name with .secret");
  AddOutputOptions(command, options->output, "the longer bundle");
  command.AddFlag("--allow-simulated", options->allow_simulated,
                  "development: accept simulated TEEs and marked statements");
  AddAnchorOptions(command, options->anchors, Unnamed::kMissing);
  command.Do([options, &code] { code = Run(*options); });
}

}  // namespace attestor::cli
