// Command lines: options, subcommands, help texts. What reads them is a header of thousands of lines, which options.cc
// alone includes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace attestor::options {

// Option is one option, flag or positional argument of a command, which owns it.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option Required() const;
  // OneValueEach: a list takes one value each time, so that what stands behind it is not swallowed.
  Option OneValueEach() const;
  Option SplitAt(char delimiter) const;
  // ShowDefault puts into the help text what the target holds now.
  Option ShowDefault() const;
  Option OneOf(const std::vector<std::string>& words) const;
  // Check takes what tells what is wrong with a value; empty for nothing.
  Option Check(std::function<std::string(const std::string&)> check) const;
  // ShowType stands in the help text for the kind of value.
  Option ShowType(const std::string& type) const;
  // Excludes: whoever gives both is refused.
  Option Excludes(const Option& other) const;

 private:
  CLI::Option* option_;
};

// Command is the program itself or one of its subcommands; the Program owns it.
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  // Add adds an option ("-o,--output") or a positional argument ("file"). The target is set before what Do was given
  // runs, and outlives the parse.
  Option Add(const std::string& name, std::string& target, const std::string& help = "") const;
  Option Add(const std::string& name, std::optional<std::string>& target, const std::string& help = "") const;
  Option Add(const std::string& name, std::vector<std::string>& target, const std::string& help = "") const;
  Option Add(const std::string& name, std::vector<int>& target, const std::string& help = "") const;
  Option Add(const std::string& name, int& target, const std::string& help = "") const;
  Option Add(const std::string& name, uint32_t& target, const std::string& help = "") const;
  Option AddFlag(const std::string& name, bool& target, const std::string& help) const;
  // AddIgnoredFlag adds a flag that is taken and changes nothing.
  Option AddIgnoredFlag(const std::string& name, const std::string& help) const;

  Command AddCommand(const std::string& name, const std::string& about) const;
  void RequireCommand() const;
  // SetFooter sets what stands below the options in the help text.
  void SetFooter(const std::string& text) const;
  // Do sets what runs when this command was given, and everything on the command line was read.
  void Do(std::function<void()> run) const;

  std::string Name() const;
  std::vector<Command> Commands() const;
  std::vector<std::string> LongNames() const;  // of its options, with --
  bool Knows(const std::string& option) const;

 private:
  CLI::App* app_;
};

// Parsed is how reading a command line ended: it was read, help or version was printed in its place, or `why` it cannot
// be read.
struct Parsed {
  enum class How : uint8_t { kRead, kPrinted, kUnreadable };
  How how;
  std::string why = {};
};

class Program {
 public:
  explicit Program(const std::string& about);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  Command command() const { return Command(*app_); }
  void SetVersion(const std::string& version) const;
  Parsed Parse(int argc, const char* const* argv) const;

 private:
  std::unique_ptr<CLI::App> app_;
};

// Unreadable is the exit code of every program for a command line that cannot be read.
inline constexpr int kUnreadable = 2;

// Refuse writes why a command line cannot be read, with `before` in front, and where help is; it gives kUnreadable.
int Refuse(const std::string& before, const std::string& why);

// ParseOrEnd is Parse for programs without words of their own about it: the exit code when there is nothing to run.
std::optional<int> ParseOrEnd(const Program& program, int argc, const char* const* argv);

}  // namespace attestor::options
