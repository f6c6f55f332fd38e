#include "zk/engine/relation.h"

#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

Status CheckWitnessBits(size_t bits) {
  if (bits <= kMaxWitnessBits) return Ok();
  const auto megabytes = [](size_t witness_bits) {
    return std::to_string(ProofFormat(vole::ParametersFor(witness_bits), witness_bits).size() / 1'000'000) + " MB";
  };
  return Error(kTooLarge,
               "the proof would have " + megabytes(bits) + " or more; the limit is " + megabytes(kMaxWitnessBits));
}

}  // namespace attestor::zk::engine
