// attestor: the command line for clients, relying parties and release managers. One file for each subcommand.
#include <csignal>
#include <cstdio>
#include <span>

#include "commands.h"
#include "common.h"
#include "core/crypto/library.h"
#include "misspelt.h"
#include "service/system/process.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  attestor::ForbidCoreDumps();
  attestor::crypto::StartLibrary();
  const attestor::options::Program program(
      "attestor: prove facts about your own data on any HTTPS site, and check such proofs");
  const attestor::options::Command command = program.command();
  command.RequireCommand();
  program.SetVersion(ATTESTOR_VERSION);
  int code = attestor::cli::kUnreadable;
  attestor::cli::AddProve(command, code);
  attestor::cli::AddDisclose(command, code);
  attestor::cli::AddVerify(command, code);
  attestor::cli::AddQuote(command, code);
  attestor::cli::AddEvidence(command, code);
  attestor::cli::AddInspect(command, code);
  attestor::cli::AddDoctor(command, code);
  attestor::cli::AddRelease(command, code);
  attestor::cli::AddToken(command, code);
  const attestor::options::Parsed parsed = program.Parse(argc, argv);
  if (parsed.how == attestor::options::Parsed::How::kPrinted) return attestor::cli::kDone;
  if (parsed.how == attestor::options::Parsed::How::kUnreadable) {
    const std::span<char* const> arguments(argv, static_cast<size_t>(argc));
    const std::string misspelt = attestor::cli::Misspelt(command, arguments);
    const std::string why = misspelt.empty() ? parsed.why : misspelt;
    if (attestor::cli::UnreadableVerify(arguments, why)) return attestor::cli::kUnreadable;
    return attestor::options::Refuse("attestor: ", attestor::cli::Harmless(why));
  }
  // A report that could not be written was not given.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fprintf(stderr, "attestor: the output could not be written\n");
    return attestor::cli::kUnreadable;
  }
  return code;
}
