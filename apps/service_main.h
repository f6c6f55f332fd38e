// What the main() of a service does: prepare the process, read the flags and the configuration, print its digest or
// run.
#pragma once

#include <cstdio>
#include <string>

#include "core/base/random.h"
#include "options/options.h"
#include "service/channel/run.h"
#include "service/system/clock.h"
#include "service/system/log.h"
#include "service/system/random.h"

namespace attestor::apps {

// Context is what a running service is given; everything in it outlives the service.
struct Context {
  const Clock& clock;
  Random& random;
  Log& log;
  const channel::Signals& signals;
};

// ServiceMain reads the configuration with `load` (path to Result<Config>) and runs it with `run` (Config and Context
// to Status). Exit code 0 done, 1 refused, 2 for a command line that cannot be read.
template <class Load, class Run>
int ServiceMain(int argc, char** argv, const std::string& name, const std::string& about, Load load, Run run) {
  channel::PrepareProcess();
  const options::Program program(name + ": " + about);
  std::string path;
  bool print_digest = false;
  program.command()
      .Add("--config", path, "configuration (docs/configuration.md); part of the measured compose text")
      .Required();
  program.command().AddFlag("--print-config-digest", print_digest,
                            "print the digest that a release list approves, and end");
  if (const auto ended = options::ParseOrEnd(program, argc, argv)) return *ended;
  const auto refuse = [&name](const Error& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.Text().c_str());
    return 1;
  };
  auto config = load(path);
  if (!config.ok()) return refuse(config.error());
  if (print_digest) {
    std::printf("%s\n", ToHex(config->common.digest).c_str());
    return 0;
  }
  return channel::RunProcess([&](const channel::Signals& signals) {
    const SystemClock clock;
    SystemRandom random;
    Log log(stderr, clock);
    const Status ran = run(std::move(config).value(), Context{clock, random, log, signals});
    return ran.ok() ? 0 : refuse(ran.error());
  });
}

}  // namespace attestor::apps
