// The opening of a session in which only chosen bytes are disclosed, made by the client after the connection is closed.
#pragma once

#include <string>

#include "core/base/random.h"
#include "core/base/secret.h"
#include "session/disclosure/plan.h"
#include "session/proof/session_replay.h"

namespace attestor::client {

// MadeOpening is what goes to the gate and into the bundle, and a line for the user: how long it took, how large the
// proof is, and what stays hidden.
struct MadeOpening {
  Bytes encoded;
  std::string summary;
};

// OpenSelectively: the codes of proof::ProveSelective; client.too_many_parts. `handshake_secret` has 32 bytes and stays
// here.
Result<MadeOpening> OpenSelectively(const proof::Subject& subject, const Secret& handshake_secret,
                                    const disclosure::Wish& wish, Random& random);

// ProofSummary: "proved 2 values in 0.04 s: proof of 690 kB".
std::string ProofSummary(const std::string& what, double seconds, size_t proof_bytes);

}  // namespace attestor::client
