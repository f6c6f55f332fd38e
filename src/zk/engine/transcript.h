// The Fiat-Shamir transcript (spec/zk/proof-system.md section 5). Everything that either side says goes in; challenges
// come out.
#pragma once

#include "core/base/bytes.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

enum class Label : uint8_t {
  kSalt = 1,
  kCommitment = 2,
  kCorrections = 3,
  kHashChallenge = 4,
  kColumnHashes = 5,
  kMaskedWitness = 6,
  kConstraintPoints = 7,
  kConstraintWeights = 8,
  kConstraints = 9,
  kDelta = 10,
};

class Transcript {
 public:
  Transcript(const vole::Parameters& parameters, const ByteArray<32>& statement, uint64_t witness_bits);

  void Absorb(Label label, ByteView data);
  ByteArray<32> Challenge(Label label);
  // Delta gives the candidate of the last challenge for the counter `grind`; nothing is absorbed.
  ByteArray<16> Delta(uint32_t grind) const;

 private:
  ByteArray<32> state_{};
};

}  // namespace attestor::zk::engine
