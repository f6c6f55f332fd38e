// Whole sessions against programs that run already (tools/bench.sh starts them): client in this process, node, signer,
// simulated TEEs and web server in theirs, everything on loopback.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "core/base/result.h"
#include "figures.h"
#include "service/client/prove.h"

namespace attestor::bench {

struct Setup {
  client::ProveRequest request;  // a small response
  client::ProveRequest large;    // a response of 1 MB
  verify::Anchors anchors;
  pid_t node = 0;
  pid_t signer = 0;
  std::string client_program;    // for the peak memory of a client as a process of its own
  std::string client_arguments;  // as for a shell
  std::string proof_arguments;   // the same, for a session with a large proof
};

// RunOne proves one session, the check of the finished bundle included.
Status RunOne(const client::ProveRequest& request, const verify::Anchors& anchors);
double SecondsSince(std::chrono::steady_clock::time_point begin);
// CpuOf is the CPU time of another process, all threads, in seconds.
Result<double> CpuOf(pid_t process);

// SessionTime: wall time of one warm session, evidence checks and the check of the finished bundle included.
Result<Figure> SessionTime(const Setup& setup);
// SessionRate: sessions a second, several at once, with this process as all the clients.
Result<Figure> SessionRate(const Setup& setup);
// GateCpu: CPU of the whole signer process for one session: channel, framing, verification and signature.
Result<Figure> GateCpu(const Setup& setup);
// PeakMemory: the largest resident set of client, node and signer after sessions with a response of 1 MB.
Result<Figure> PeakMemory(const Setup& setup);
// ProofPeakMemory: the same after a session whose response of 64 KB is disclosed through the proof.
Result<Figure> ProofPeakMemory(const Setup& setup);

}  // namespace attestor::bench
