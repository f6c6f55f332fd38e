#include "zk/engine/chunk_verifier.h"

#include <algorithm>

#include "crypto/hash.h"
#include "zk/engine/masks.h"

namespace attestor::zk::engine {

Result<ChunkVerifier> ChunkVerifier::Start(field::Isa isa, const vole::Parameters& parameters, const ByteArray<32>& statement,
                                           size_t witness_bits, ByteView proof) {
  const ProofFormat format(parameters, witness_bits);
  if (proof.size() != format.size()) {
    return Error(kProofFormat, std::to_string(proof.size()) + " bytes, not " + std::to_string(format.size()));
  }
  if (proof[0] != kProofVersion) return Error(kProofFormat, "version " + std::to_string(proof[0]));
  if (proof[1] != parameters.id) return Error(kProofFormat, "parameter set " + std::to_string(proof[1]));
  const auto encoded = *ToArray<16>(proof.subspan(ProofFormat::kDelta, 16));
  const std::optional<Delta> delta = Delta::FromDigest(parameters, encoded);
  if (!delta || delta->Encode() != encoded) return Error(kProofFormat, "the challenge has bits above its length");
  return ChunkVerifier(isa, parameters, statement, witness_bits, proof, *delta);
}

ChunkVerifier::ChunkVerifier(field::Isa isa, const vole::Parameters& parameters, const ByteArray<32>& statement, size_t witness_bits,
                             ByteView proof, const Delta& delta)
    : isa_(isa),
      parameters_(parameters),
      witness_bits_(witness_bits),
      format_(parameters, witness_bits),
      transcript_(parameters, statement, witness_bits),
      proof_(proof),
      delta_(delta),
      columns_(parameters, witness_bits),
      coefficients_(isa),
      read_(format_.chunks()) {
  std::ranges::copy(proof.subspan(ProofFormat::kSalt, salt_.size()), salt_.begin());
  transcript_.Absorb(Label::kSalt, salt_);
  OpenTrees();
}

void ChunkVerifier::OpenTrees() {
  crypto::Hasher commitment(crypto::HashId::kSha256);
  for (unsigned t = 0; t < parameters_.trees; ++t) {
    const ByteView bytes = proof_.subspan(format_.tree(t), format_.tree_size());
    const size_t hidden = delta_.hidden(t);
    const vole::TreeOpening opening{ToBytes(bytes.first(bytes.size() - 32)), *ToArray<32>(bytes.last(32))};
    const vole::OpenedTree tree = vole::RebuildTree(isa_, parameters_, salt_, t, hidden, opening);
    commitment.Update(tree.commitment);
    // Leaf x goes to the place x xor hidden: the missing leaf becomes the first, and bit j of a place tells whether the leaf counts for
    // q_j.
    Bytes leaves(tree.leaves.size());
    for (size_t x = 0; x < parameters_.leaves(); ++x) std::copy_n(&tree.leaves[x * 16], 16, &leaves[(x ^ hidden) * 16]);
    leaf_keys_.emplace_back(isa_, leaves.data(), parameters_.depth, true);
  }
  transcript_.Absorb(Label::kCommitment, commitment.Digest());
}

ByteView ChunkVerifier::Take(size_t size) {
  read_ += size;
  return proof_.subspan(read_ - size, size);
}

void ChunkVerifier::Begin() {
  layout_ = vole::ChunkLayout(vole::ChunkWitness(witness_bits_, chunk_));
  for (unsigned t = 0; t < parameters_.trees; ++t) columns_.Expand(isa_, leaf_keys_[t], t, salt_, next_block_, layout_);
  next_block_ += layout_.blocks();
  ++chunk_;
  ReadCorrections();
  ReadColumnHashes();
  ReadMaskedWitness();
  columns_.TransposeRows(layout_);
  const ByteArray<32> points = transcript_.Challenge(Label::kConstraintPoints);
  coefficients_.Start(points, transcript_.Challenge(Label::kConstraintWeights));
}

void ChunkVerifier::ReadCorrections() {
  const ByteView corrections = Take(format_.corrections_size(layout_));
  transcript_.Absorb(Label::kCorrections, corrections);
  for (unsigned t = 1; t < parameters_.trees; ++t) {
    const ByteView correction = corrections.subspan((t - 1) * layout_.bytes(), layout_.bytes());
    for (unsigned c = t * parameters_.depth; c < (t + 1) * parameters_.depth; ++c) {
      if (delta_.bit(c)) vole::XorInto(columns_.column(c), correction);
    }
  }
}

void ChunkVerifier::ReadColumnHashes() {
  const vole::HashCoefficients hash(isa_, transcript_.Challenge(Label::kHashChallenge), layout_);
  const ByteView sum = Take(sizeof(vole::ColumnHash));
  crypto::Hasher columns(crypto::HashId::kSha256);
  for (unsigned c = 0; c < parameters_.columns(); ++c) {
    vole::ColumnHash column = hash.Hash(isa_, columns_.column(c));
    if (delta_.bit(c)) vole::XorInto(column, sum);
    columns.Update(column);
  }
  transcript_.Absorb(Label::kColumnHashes, Concat({sum, columns.Digest()}));
}

void ChunkVerifier::ReadMaskedWitness() {
  masked_ = Take(layout_.witness_bytes());
  if (layout_.witness() % 8 != 0 && (masked_.back() >> (layout_.witness() % 8)) != 0) padding_is_zero_ = false;
  transcript_.Absorb(Label::kMaskedWitness, masked_);
}

void ChunkVerifier::End(const ConstraintSums& sums) {
  using Field = field::PortableField;
  const field::Gf128& delta = delta_.value();
  const field::Gf128 square = Field::Multiply(delta, delta);
  field::Gf128 value = Field::Multiply(sums[0], square) ^ Field::Multiply(sums[1], delta) ^ sums[2];
  value ^= RowsToField(columns_, layout_.mask(0)) ^ Field::Multiply(RowsToField(columns_, layout_.mask(1)), delta);
  const ByteView sent = Take(32);
  value ^= Field::Multiply(field::Gf128::Load(sent.data()), delta) ^ Field::Multiply(field::Gf128::Load(sent.data() + 16), square);
  ByteArray<16> constant;
  value.Store(constant.data());
  transcript_.Absorb(Label::kConstraints, Concat({constant, sent}));
}

Status ChunkVerifier::Finish() {
  if (!padding_is_zero_) return Error(kProofFormat, "the padding of the masked witness is not zero");
  uint32_t grind = 0;
  for (size_t i = 0; i < 4; ++i) grind |= static_cast<uint32_t>(proof_[ProofFormat::kGrind + i]) << (8 * i);
  const std::optional<Delta> delta = Delta::FromDigest(parameters_, transcript_.Delta(grind));
  if (!delta || !(delta->value() == delta_.value())) return Error(kProof);
  return Ok();
}

}  // namespace attestor::zk::engine
