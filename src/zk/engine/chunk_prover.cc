#include "zk/engine/chunk_prover.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "zk/engine/masks.h"
#include "zk/field/cpu.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {

ChunkProver::ChunkProver(field::Isa isa, const vole::Parameters& parameters, const ByteArray<32>& statement,
                         const Secret& witness, size_t witness_bits, Random& random)
    : isa_(isa),
      parameters_(parameters),
      witness_(witness),
      witness_bits_(witness_bits),
      format_(parameters, witness_bits),
      transcript_(parameters, statement, witness_bits),
      columns_(parameters, witness_bits),
      coefficients_(isa),
      proof_(format_.size()),
      written_(format_.chunks()) {
  random.Fill(salt_);
  transcript_.Absorb(Label::kSalt, salt_);
  crypto::Hasher commitment(crypto::HashId::kSha256);
  for (unsigned t = 0; t < parameters.trees; ++t) {
    trees_.emplace_back(isa, parameters, salt_, t, random.MakeSecret(16));
    leaf_keys_.emplace_back(isa, trees_.back().leaves().data(), parameters.depth, false);
    commitment.Update(trees_.back().commitment());
  }
  commitment_ = *ToArray<32>(commitment.Digest());
  transcript_.Absorb(Label::kCommitment, commitment_);
}

void ChunkProver::Begin() {
  layout_ = vole::ChunkLayout(vole::ChunkWitness(witness_bits_, chunk_));
  first_bit_ = chunk_ * vole::kChunkBits;
  for (unsigned t = 0; t < parameters_.trees; ++t) columns_.Expand(isa_, leaf_keys_[t], t, salt_, next_block_, layout_);
  next_block_ += layout_.blocks();
  ++chunk_;
  WriteCorrections();
  WriteColumnHashes();
  WriteMaskedWitness();
  columns_.TransposeRows(layout_);
  const ByteArray<32> points = transcript_.Challenge(Label::kConstraintPoints);
  coefficients_.Start(points, transcript_.Challenge(Label::kConstraintWeights));
}

void ChunkProver::WriteCorrections() {
  const size_t size = layout_.bytes();
  const std::span<uint8_t> out = std::span(proof_).subspan(written_, format_.corrections_size(layout_));
  for (unsigned t = 1; t < parameters_.trees; ++t) {
    const std::span<uint8_t> correction = out.subspan((t - 1) * size, size);
    vole::XorInto(correction, columns_.u(0).first(size));
    vole::XorInto(correction, columns_.u(t).first(size));
  }
  transcript_.Absorb(Label::kCorrections, out);
  written_ += out.size();
}

// Write absorbs and keeps what the prover says next.
void ChunkProver::Write(Label label, ByteView said) {
  transcript_.Absorb(label, said);
  std::ranges::copy(said, proof_.begin() + static_cast<ptrdiff_t>(written_));
  written_ += said.size();
}

void ChunkProver::WriteColumnHashes() {
  const vole::HashCoefficients hash(isa_, transcript_.Challenge(Label::kHashChallenge), layout_);
  Bytes hashes = ToBytes(hash.Hash(isa_, columns_.u(0)));
  for (unsigned t = 0; t < parameters_.trees; ++t) {
    crypto::Hasher columns(crypto::HashId::kSha256);
    for (unsigned c = t * parameters_.depth; c < (t + 1) * parameters_.depth; ++c)
      columns.Update(hash.Hash(isa_, columns_.column(c)));
    Append(hashes, columns.Digest());
  }
  Write(Label::kColumnHashes, hashes);
}

void ChunkProver::WriteMaskedWitness() {
  const std::span<uint8_t> out = std::span(proof_).subspan(written_, layout_.witness_bytes());
  vole::XorInto(out, columns_.u(0).first(out.size()));
  vole::XorInto(out, witness_.Reveal().subspan(first_bit_ / 8, out.size()));
  if (layout_.witness() % 8 != 0) out.back() = static_cast<uint8_t>(out.back() & ((1U << (layout_.witness() % 8)) - 1));
  transcript_.Absorb(Label::kMaskedWitness, out);
  written_ += out.size();
}

void ChunkProver::End(const ConstraintSums& sums) {
  ConstraintSums a = sums;
  for (size_t m = 0; m < vole::kDegree - 1; ++m) {
    a[m] ^= RowsToField(columns_, layout_.mask(m));
    a[m + 1] ^= field::Gf128::Load(columns_.u(0).data() + layout_.mask(m) / 8);
  }
  ByteArray<16 * vole::kDegree> encoded{};
  for (size_t i = 0; i < vole::kDegree; ++i) a[i].Store(&encoded[16 * i]);
  Write(Label::kConstraints, encoded);
}

Bytes ChunkProver::Finish() {
  uint32_t grind = 0;
  std::optional<Delta> delta;
  while (!(delta = Delta::FromDigest(parameters_, transcript_.Delta(grind)))) ++grind;
  auto out = proof_.begin();
  *out++ = kProofVersion;
  *out++ = parameters_.id;
  out = std::copy(salt_.begin(), salt_.end(), out);
  out = std::ranges::copy(delta->Encode(), out).out;
  for (int i = 0; i < 4; ++i) *out++ = static_cast<uint8_t>(grind >> (8 * i));
  out = std::ranges::copy(commitment_, out).out;
  for (unsigned t = 0; t < parameters_.trees; ++t) {
    const vole::TreeOpening opening = trees_[t].Open(delta->hidden(t));
    out = std::copy(opening.siblings.begin(), opening.siblings.end(), out);
    out = std::copy(opening.hidden_commitment.begin(), opening.hidden_commitment.end(), out);
  }
  return std::move(proof_);
}

}  // namespace attestor::zk::engine
