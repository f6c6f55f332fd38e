// attestor: the command line for clients, relying parties and release managers. One file for each subcommand.
#include <csignal>
#include <cstdio>
#include <span>

#include "base/process.h"
#include "commands.h"
#include "common.h"
#include "crypto/library.h"
#include "misspelt.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  attestor::ForbidCoreDumps();
  attestor::crypto::StartLibrary();
  CLI::App program("attestor: prove facts about your own data on any HTTPS site, and check such proofs");
  program.require_subcommand(1);
  program.set_version_flag("--version", ATTESTOR_VERSION);
  int code = attestor::cli::kUnreadable;
  attestor::cli::AddProve(program, code);
  attestor::cli::AddDisclose(program, code);
  attestor::cli::AddVerify(program, code);
  attestor::cli::AddQuote(program, code);
  attestor::cli::AddEvidence(program, code);
  attestor::cli::AddInspect(program, code);
  attestor::cli::AddDoctor(program, code);
  attestor::cli::AddRelease(program, code);
  attestor::cli::AddToken(program, code);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 gives 0 for --help and its own numbers otherwise; a command line that cannot be read is one thing here.
    if (error.get_exit_code() == 0) return program.exit(error);
    const std::span<char* const> arguments(argv, static_cast<size_t>(argc));
    const std::string misspelt = attestor::cli::Misspelt(program, arguments);
    const std::string why = misspelt.empty() ? error.what() : misspelt;
    if (attestor::cli::UnreadableVerify(arguments, why)) return attestor::cli::kUnreadable;
    std::fprintf(stderr, "attestor: %s\nRun with --help for more information.\n", attestor::cli::Harmless(why).c_str());
    return attestor::cli::kUnreadable;
  }
  // A report that could not be written was not given.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fprintf(stderr, "attestor: the output could not be written\n");
    return attestor::cli::kUnreadable;
  }
  return code;
}
