#include "misspelt.h"

#include <string_view>
#include <vector>

#include "base/nearest.h"
#include "common.h"

namespace attestor::cli {
namespace {

std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::App* command : app.get_subcommands(nullptr)) out.push_back(command->get_name());
  return out;
}

std::string Sentence(const std::string& what, std::string_view word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  const std::string_view nearest = Nearest(word, views);
  const std::string found = "there is no " + what + " " + Harmless(word);
  return nearest.empty() ? found : found + "; " + std::string(nearest) + " is the nearest";
}

const CLI::App* CommandOf(const CLI::App& app, const std::string& word) {
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    if (command->get_name() == word) return command;
  }
  return nullptr;
}

}  // namespace

std::string Misspelt(const CLI::App& program, std::span<char* const> arguments) {
  const CLI::App* app = &program;
  for (const std::string_view argument : arguments.subspan(arguments.empty() ? 0 : 1)) {
    if (argument == "--") break;
    const std::string word(argument.substr(0, argument.find('=')));
    if (word.starts_with("--")) {
      if (app->get_option_no_throw(word) == nullptr) return Sentence("option", word, OptionNames(*app));
    } else if (!word.starts_with('-') && !CommandNames(*app).empty()) {
      const CLI::App* command = CommandOf(*app, word);
      if (command == nullptr) return Sentence("command", word, CommandNames(*app));
      app = command;
    }
  }
  return {};
}

}  // namespace attestor::cli
