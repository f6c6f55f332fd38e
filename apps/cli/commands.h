// The subcommands. Each adds itself to the program and stores its exit code in `code` when it was the one that ran.
#pragma once

#include <CLI/CLI.hpp>

namespace attestor::cli {

void AddProve(CLI::App& program, int& code);
void AddDisclose(CLI::App& program, int& code);
void AddVerify(CLI::App& program, int& code);
void AddQuote(CLI::App& program, int& code);
void AddEvidence(CLI::App& program, int& code);
void AddInspect(CLI::App& program, int& code);
void AddDoctor(CLI::App& program, int& code);
void AddRelease(CLI::App& program, int& code);
void AddToken(CLI::App& program, int& code);

}  // namespace attestor::cli
