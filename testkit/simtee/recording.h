// Evidence that a real machine gave once, read from files so that it can be served again. It proves nothing to anybody
// who asks for a quote over report data of his own; that is what a replay is for: to show that this is what keeps it
// out.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::simtee {

struct Recording {
  Bytes quote;
  std::string event_log;    // JSON array, as GetQuote hands it out
  std::string vm_config;    // JSON; empty when it was not recorded
  std::string app_compose;  // raw bytes; empty when it was not recorded
  std::string collateral;   // JSON of the quote collateral v3 form; empty when it was not recorded
};

// ReadRecording reads one machine's evidence from files, or from all files of a folder; each of at most 4 MiB, and 32
// of them at most. What a file is follows from what it holds:
//   a quote                 bytes, or hex
//   an answer of GetQuote   {"quote", "event_log", "vm_config"}, of which vm_config may be missing
//   an event log            JSON array
//   the agent's TCB info    {"event_log": [...], "app_compose"}
//   an app-compose          {"name", "runner"}
//   collateral              {"tcb_info", "qe_identity", ...}
// A part that occurs twice must be the same each time. Quote and event log are needed. Code: simtee.recording.
Result<Recording> ReadRecording(const std::vector<std::string>& paths);

}  // namespace attestor::simtee
