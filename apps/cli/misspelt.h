// The first word of a command line that is no command or option, and the one that was most likely meant.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>

namespace attestor::cli {

// Misspelt gives a sentence about it, or nothing when every word is one.
std::string Misspelt(const CLI::App& program, std::span<char* const> arguments);

}  // namespace attestor::cli
