// The subcommands. Each adds itself to the program and stores its exit code in `code` when it was the one that ran.
#pragma once

#include <span>
#include <string>

#include "options/options.h"

namespace attestor::cli {

void AddProve(const options::Command& program, int& code);
void AddDisclose(const options::Command& program, int& code);
void AddVerify(const options::Command& program, int& code);
void AddQuote(const options::Command& program, int& code);
void AddEvidence(const options::Command& program, int& code);
void AddInspect(const options::Command& program, int& code);
void AddDoctor(const options::Command& program, int& code);
void AddRelease(const options::Command& program, int& code);
void AddToken(const options::Command& program, int& code);

// UnreadableVerify prints the JSON form of `verify` for a command line that cannot be read for the reason `why`, when
// it asks for that form.
bool UnreadableVerify(std::span<char* const> arguments, const std::string& why);

}  // namespace attestor::cli
