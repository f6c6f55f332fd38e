#include "options/options.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace attestor::options {

Option Option::Required() const {
  option_->required();
  return *this;
}

Option Option::OneValueEach() const {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::SplitAt(char delimiter) const {
  option_->delimiter(delimiter);
  return *this;
}

Option Option::ShowDefault() const {
  option_->capture_default_str();
  return *this;
}

Option Option::OneOf(const std::vector<std::string>& words) const {
  option_->check(CLI::IsMember(words));
  return *this;
}

Option Option::Check(std::function<std::string(const std::string&)> check) const {
  option_->check(std::move(check));
  return *this;
}

Option Option::ShowType(const std::string& type) const {
  option_->option_text(type);
  return *this;
}

Option Option::Excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

Option Command::Add(const std::string& name, std::string& target, const std::string& help) const {
  return Option(*app_->add_option(name, target, help));
}

Option Command::Add(const std::string& name, std::optional<std::string>& target, const std::string& help) const {
  return Option(*app_->add_option(name, target, help));
}

Option Command::Add(const std::string& name, std::vector<std::string>& target, const std::string& help) const {
  return Option(*app_->add_option(name, target, help));
}

Option Command::Add(const std::string& name, std::vector<int>& target, const std::string& help) const {
  return Option(*app_->add_option(name, target, help));
}

Option Command::Add(const std::string& name, int& target, const std::string& help) const {
  return Option(*app_->add_option(name, target, help));
}

Option Command::Add(const std::string& name, uint32_t& target, const std::string& help) const {
  return Option(*app_->add_option(name, target, help));
}

Option Command::AddFlag(const std::string& name, bool& target, const std::string& help) const {
  return Option(*app_->add_flag(name, target, help));
}

Option Command::AddIgnoredFlag(const std::string& name, const std::string& help) const {
  return Option(*app_->add_flag(name)->description(help));
}

Command Command::AddCommand(const std::string& name, const std::string& about) const {
  return Command(*app_->add_subcommand(name, about));
}

void Command::RequireCommand() const { app_->require_subcommand(1); }

void Command::SetFooter(const std::string& text) const { app_->footer(text); }

void Command::Do(std::function<void()> run) const { app_->callback(std::move(run)); }

std::string Command::Name() const { return app_->get_name(); }

std::vector<Command> Command::Commands() const {
  std::vector<Command> out;
  for (CLI::App* command : app_->get_subcommands([](const CLI::App*) { return true; })) out.emplace_back(*command);
  return out;
}

std::vector<std::string> Command::LongNames() const {
  std::vector<std::string> out;
  for (const CLI::Option* option : app_->get_options()) {
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

bool Command::Knows(const std::string& option) const { return app_->get_option_no_throw(option) != nullptr; }

Program::Program(const std::string& about) : app_(std::make_unique<CLI::App>(about)) {}

Program::~Program() = default;

void Program::SetVersion(const std::string& version) const { app_->set_version_flag("--version", version); }

Parsed Program::Parse(int argc, const char* const* argv) const {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version come as errors with code 0; all others are one thing: a command line that cannot be read.
    if (error.get_exit_code() != 0) return {Parsed::How::kUnreadable, error.what()};
    app_->exit(error);
    return {Parsed::How::kPrinted};
  }
  return {Parsed::How::kRead};
}

int Refuse(const std::string& before, const std::string& why) {
  std::fprintf(stderr, "%s%s\nRun with --help for more information.\n", before.c_str(), why.c_str());
  return kUnreadable;
}

std::optional<int> ParseOrEnd(const Program& program, int argc, const char* const* argv) {
  const Parsed parsed = program.Parse(argc, argv);
  switch (parsed.how) {
    case Parsed::How::kRead: return std::nullopt;
    case Parsed::How::kPrinted: return 0;
    case Parsed::How::kUnreadable: break;
  }
  return Refuse("", parsed.why);
}

}  // namespace attestor::options
