// Running a service as a process: its signals, and memory that does not end up in a core file.
#pragma once

#include <functional>

#include "channel/server.h"

namespace attestor::channel {

// RunProcess turns off core dumps and debugger attachment (a dump would carry keys out), ignores SIGPIPE, and calls `body` with signals of
// which `drain` is raised by SIGTERM or SIGINT. It returns what `body` returns.
int RunProcess(const std::function<int(const Signals&)>& body);

}  // namespace attestor::channel
