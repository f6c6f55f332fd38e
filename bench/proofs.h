// Zero-knowledge proofs of sessions that were run before: what the client's and the gate's processors do, without
// network.
#pragma once

#include "sessions.h"
#include "zk/field/cpu.h"

namespace attestor::bench {

// ProofSetup: the bank serves `small_url` (2 KB of JSON) and `large_url` (64 KB) under Setup::request's host and port.
struct ProofSetup {
  const Setup& sessions;
  std::string small_target;
  std::string large_target;
  zk::field::Isa isa = zk::field::BestIsa();
};

// ProofFigures measures, in CPU seconds of all threads:
//   proxy.tls13.prove_cpu_s, verify_cpu_s, proof_bytes   a request of 1 KB, a response of 2 KB, 1 KB of it disclosed, full key schedule
//   proxy.tls13.prove_64k_cpu_s, verify_64k_cpu_s        a response of 64 KB, all of it disclosed through the proof
//   proxy.tls13.refuse_cpu_s, refuse_64k_cpu_s           the same sessions with a proof of zeros
//   disclose.1kb_cpu_s, disclose.1kb_bytes               a further kilobyte of the first session
// With the portable instructions every name ends in ".portable".
Result<std::vector<Figure>> ProofFigures(const ProofSetup& setup);

}  // namespace attestor::bench
