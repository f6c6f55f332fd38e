#include "misspelt.h"

#include <optional>
#include <string_view>
#include <vector>

#include "common.h"
#include "core/base/nearest.h"

namespace attestor::cli {
namespace {

std::vector<std::string> CommandNames(const options::Command& command) {
  std::vector<std::string> out;
  for (const options::Command& one : command.Commands()) out.push_back(one.Name());
  return out;
}

std::string Sentence(const std::string& what, std::string_view word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  const std::string_view nearest = Nearest(word, views);
  const std::string found = "there is no " + what + " " + Harmless(word);
  return nearest.empty() ? found : found + "; " + std::string(nearest) + " is the nearest";
}

std::optional<options::Command> CommandOf(const options::Command& command, const std::string& word) {
  for (const options::Command& one : command.Commands()) {
    if (one.Name() == word) return one;
  }
  return std::nullopt;
}

}  // namespace

std::string Misspelt(const options::Command& program, std::span<char* const> arguments) {
  options::Command command = program;
  for (const std::string_view argument : arguments.subspan(arguments.empty() ? 0 : 1)) {
    if (argument == "--") break;
    const std::string word(argument.substr(0, argument.find('=')));
    if (word.starts_with("--")) {
      if (!command.Knows(word)) return Sentence("option", word, command.LongNames());
    } else if (!word.starts_with('-') && !command.Commands().empty()) {
      const auto found = CommandOf(command, word);
      if (!found) return Sentence("command", word, CommandNames(command));
      command = *found;
    }
  }
  return {};
}

}  // namespace attestor::cli
