// The first word of a command line that is no command or option, and the one that was most likely meant.
#pragma once

#include <span>
#include <string>

#include "options/options.h"

namespace attestor::cli {

// Misspelt gives a sentence about it, or nothing when every word is one.
std::string Misspelt(const options::Command& program, std::span<char* const> arguments);

}  // namespace attestor::cli
