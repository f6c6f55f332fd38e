// The subcommands. Each adds itself to the program and stores its exit code in `code` when it was the one that ran.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>

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

// UnreadableVerify prints the JSON form of `verify` for a command line that cannot be read for the reason `why`, when it asks for that
// form.
bool UnreadableVerify(std::span<char* const> arguments, const std::string& why);

}  // namespace attestor::cli
