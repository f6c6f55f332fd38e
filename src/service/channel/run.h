// Running a service as a process: its signals, and memory that does not end up in a core file.
#pragma once

#include <functional>

#include "service/channel/server.h"

namespace attestor::channel {

// PrepareProcess is the first call of a service's main(): no core dumps, as many descriptors as it may have, no
// environment (dstack does not measure it, so nothing may come from there), and a crypto library that reads no
// configuration.
void PrepareProcess();

// RunProcess ignores SIGPIPE and calls `body` with signals of which `drain` is raised by SIGTERM or SIGINT. It returns
// what `body` returns.
int RunProcess(const std::function<int(const Signals&)>& body);

}  // namespace attestor::channel
