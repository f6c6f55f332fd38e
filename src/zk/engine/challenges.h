// The verifier's first reading of a proof, which costs one hash of its bytes: all that the prover says is in the proof,
// so every challenge follows, and the last one must be the Δ that the proof was opened for. Whatever was not made by
// running the protocol ends here.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "zk/engine/delta.h"
#include "zk/engine/proof_format.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

// ChunkChallenges are those of one chunk (spec/zk/proof-system.md section 5, labels 4, 7 and 8).
struct ChunkChallenges {
  ByteArray<32> columns;
  ByteArray<32> points;
  ByteArray<32> weights;
};

// ReadChallenges: zk.proof_format for padding that is not zero, zk.proof when the last challenge is not `delta`.
// `proof` has the length of its format.
Result<std::vector<ChunkChallenges>> ReadChallenges(const vole::Parameters& parameters, const ByteArray<32>& statement,
                                                    size_t witness_bits, ByteView proof, const Delta& delta);

}  // namespace attestor::zk::engine
