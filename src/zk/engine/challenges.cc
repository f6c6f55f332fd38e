#include "zk/engine/challenges.h"

#include "zk/engine/errors.h"
#include "zk/engine/transcript.h"
#include "zk/vole/chunk.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

bool PaddingIsZero(ByteView masked, const vole::ChunkLayout& layout) {
  return layout.witness() % 8 == 0 || (masked.back() >> (layout.witness() % 8)) == 0;
}

uint32_t GrindOf(ByteView proof) {
  uint32_t out = 0;
  for (size_t i = 0; i < 4; ++i) out |= static_cast<uint32_t>(proof[ProofFormat::kGrind + i]) << (8 * i);
  return out;
}

ChunkChallenges Absorb(Transcript& transcript, const ChunkBytes& chunk) {
  ChunkChallenges out;
  transcript.Absorb(Label::kCorrections, chunk.corrections);
  out.columns = transcript.Challenge(Label::kHashChallenge);
  transcript.Absorb(Label::kColumnHashes, chunk.column_hashes);
  transcript.Absorb(Label::kMaskedWitness, chunk.masked);
  out.points = transcript.Challenge(Label::kConstraintPoints);
  out.weights = transcript.Challenge(Label::kConstraintWeights);
  transcript.Absorb(Label::kConstraints, chunk.constraints);
  return out;
}

}  // namespace

Result<std::vector<ChunkChallenges>> ReadChallenges(const vole::Parameters& parameters, const ByteArray<32>& statement,
                                                    size_t witness_bits, ByteView proof, const Delta& delta) {
  const ProofFormat format(parameters, witness_bits);
  Transcript transcript(parameters, statement, witness_bits);
  transcript.Absorb(Label::kSalt, proof.subspan(ProofFormat::kSalt, 16));
  transcript.Absorb(Label::kCommitment, proof.subspan(ProofFormat::kCommitment, 32));
  std::vector<ChunkChallenges> out;
  size_t at = format.chunks();
  for (size_t c = 0; c < vole::ChunkCount(witness_bits); ++c) {
    const vole::ChunkLayout layout(vole::ChunkWitness(witness_bits, c));
    const ChunkBytes chunk = format.chunk(proof, at, layout);
    if (!PaddingIsZero(chunk.masked, layout))
      return Error(kProofFormat, "the padding of the masked witness is not zero");
    out.push_back(Absorb(transcript, chunk));
    at += format.chunk_size(layout);
  }
  const std::optional<Delta> last = Delta::FromDigest(parameters, transcript.Delta(GrindOf(proof)));
  if (!last || !(last->value() == delta.value())) return Error(kProof, "the last challenge is another");
  return out;
}

}  // namespace attestor::zk::engine
