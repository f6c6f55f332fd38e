#include "zk/engine/chunk_verifier.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "zk/engine/masks.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/field/subfield.h"
#include "zk/vole/chunk.h"
#include "zk/vole/columns.h"
#include "zk/vole/ggm_tree.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

Result<ChunkVerifier> ChunkVerifier::Start(field::Isa isa, const vole::Parameters& parameters,
                                           const ByteArray<32>& statement, size_t witness_bits, ByteView proof) {
  const ProofFormat format(parameters, witness_bits);
  if (proof.size() != format.size()) {
    return Error(kProofFormat, std::to_string(proof.size()) + " bytes, not " + std::to_string(format.size()));
  }
  if (proof[0] != kProofVersion) return Error(kProofFormat, "version " + std::to_string(proof[0]));
  if (proof[1] != parameters.id) return Error(kProofFormat, "parameter set " + std::to_string(proof[1]));
  const auto encoded = *ToArray<16>(proof.subspan(ProofFormat::kDelta, 16));
  const std::optional<Delta> delta = Delta::FromDigest(parameters, encoded);
  if (!delta || delta->Encode() != encoded) return Error(kProofFormat, "the challenge has bits above its length");
  ATTESTOR_ASSIGN(std::vector<ChunkChallenges> challenges,
                  ReadChallenges(parameters, statement, witness_bits, proof, *delta));
  ChunkVerifier verifier(isa, parameters, witness_bits, proof, *delta, std::move(challenges));
  if (!verifier.OpenTrees()) return Error(kProof, "the opened seeds are not those of the commitment");
  return verifier;
}

ChunkVerifier::ChunkVerifier(field::Isa isa, const vole::Parameters& parameters, size_t witness_bits, ByteView proof,
                             const Delta& delta, std::vector<ChunkChallenges> challenges)
    : isa_(isa),
      parameters_(parameters),
      witness_bits_(witness_bits),
      format_(parameters, witness_bits),
      proof_(proof),
      delta_(delta),
      challenges_(std::move(challenges)),
      columns_(parameters, witness_bits),
      coefficients_(isa),
      read_(format_.chunks()) {
  std::ranges::copy(proof.subspan(ProofFormat::kSalt, salt_.size()), salt_.begin());
}

bool ChunkVerifier::OpenTrees() {
  crypto::Hasher commitment(crypto::HashId::kSha256);
  for (unsigned t = 0; t < parameters_.trees; ++t) {
    const ByteView bytes = proof_.subspan(format_.tree(t), format_.tree_size());
    const size_t hidden = delta_.hidden(t);
    const vole::TreeOpening opening{ToBytes(bytes.first(bytes.size() - 32)), *ToArray<32>(bytes.last(32))};
    const vole::OpenedTree tree = vole::RebuildTree(isa_, parameters_, salt_, t, hidden, opening);
    commitment.Update(tree.commitment);
    // Leaf x goes to the place x xor hidden: the missing leaf becomes the first, and bit j of a place tells whether the
    // leaf counts for q_j.
    Bytes leaves(tree.leaves.size());
    for (size_t x = 0; x < parameters_.leaves(); ++x) std::copy_n(&tree.leaves[x * 16], 16, &leaves[(x ^ hidden) * 16]);
    leaf_keys_.emplace_back(isa_, leaves.data(), parameters_.depth, true);
  }
  return Equal(commitment.Digest(), proof_.subspan(ProofFormat::kCommitment, 32));
}

void ChunkVerifier::StopAt(std::string_view part) {
  if (!stopped()) stopped_at_ = std::string(part) + " of chunk " + std::to_string(chunk_);
}

void ChunkVerifier::Begin() {
  layout_ = vole::ChunkLayout(vole::ChunkWitness(witness_bits_, chunk_));
  bytes_ = format_.chunk(proof_, read_, layout_);
  read_ += format_.chunk_size(layout_);
  const ChunkChallenges& challenges = challenges_[chunk_++];
  coefficients_.Start(challenges.points, challenges.weights);
  if (stopped()) return;
  const vole::HashCoefficients hash(isa_, challenges.columns, layout_);
  for (unsigned t = 0; t < parameters_.trees; ++t) {
    if (!OpenColumns(t, hash)) return StopAt("the columns of tree " + std::to_string(t + 1));
  }
  next_block_ += layout_.blocks();
  columns_.TransposeRows(layout_);
}

bool ChunkVerifier::OpenColumns(unsigned tree, const vole::HashCoefficients& hash) {
  columns_.Expand(isa_, leaf_keys_[tree], tree, salt_, next_block_, layout_);
  const size_t size = layout_.bytes();
  const ByteView correction = tree == 0 ? ByteView() : bytes_.corrections.subspan((tree - 1) * size, size);
  const ByteView sum = bytes_.column_hashes.first(sizeof(vole::ColumnHash));
  crypto::Hasher columns(crypto::HashId::kSha256);
  for (unsigned c = tree * parameters_.depth; c < (tree + 1) * parameters_.depth; ++c) {
    if (delta_.bit(c)) vole::XorInto(columns_.column(c), correction);
    vole::ColumnHash column = hash.Hash(isa_, columns_.column(c));
    if (delta_.bit(c)) vole::XorInto(column, sum);
    columns.Update(column);
  }
  return Equal(columns.Digest(), bytes_.column_hashes.subspan(32 * (size_t{1} + tree), 32));
}

void ChunkVerifier::End(const ConstraintSums& sums) {
  if (stopped()) return;
  using Field = field::PortableField;
  const field::Gf128& delta = delta_.value();
  const field::Gf128 square = Field::Multiply(delta, delta);
  field::Gf128 value = Field::Multiply(sums[0], square) ^ Field::Multiply(sums[1], delta) ^ sums[2];
  value ^= RowsToField(columns_, layout_.mask(0)) ^ Field::Multiply(RowsToField(columns_, layout_.mask(1)), delta);
  const uint8_t* sent = bytes_.constraints.data();
  value ^=
      Field::Multiply(field::Gf128::Load(sent + 16), delta) ^ Field::Multiply(field::Gf128::Load(sent + 32), square);
  if (!(value == field::Gf128::Load(sent))) StopAt("the constraints");
}

Status ChunkVerifier::Finish() const {
  if (stopped()) return Error(kProof, stopped_at_);
  return Ok();
}

}  // namespace attestor::zk::engine
