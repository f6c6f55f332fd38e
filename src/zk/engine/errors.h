// Codes of zk: 770..789.
#pragma once

#include "core/base/error.h"

namespace attestor::zk::engine {

inline constexpr ErrorCode kProofFormat{
    770, "zk.proof_format",
    "The proof has another version, parameter set or length than the statement needs; it was damaged or "
    "made for another session."};
inline constexpr ErrorCode kProof{
    771, "zk.proof",
    "The zero-knowledge proof does not show this statement: what is disclosed is not what was recorded, or "
    "the proof was changed."};
inline constexpr ErrorCode kUnsatisfied{
    772, "zk.unsatisfied",
    "The secret does not satisfy the statement, so there is nothing to prove; the recording, the "
    "opened values and the secret belong to different sessions."};
inline constexpr ErrorCode kTooLarge{773, "zk.too_large",
                                     "There is too much to prove. The proof covers the whole answer, whatever is "
                                     "revealed of it: ask the site for a smaller one (a filter, "
                                     "fewer elements), or disclose everything, which needs no proof."};

}  // namespace attestor::zk::engine
