#include "zk/engine/naive_verifier_test.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "zk/field/cpu.h"
#include "zk/prg/aes128.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

Bytes Sha256(ByteView bytes) { return crypto::Hash(crypto::HashId::kSha256, bytes); }

Bytes Number(uint64_t value, size_t size) {
  Bytes out(size);
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<uint8_t>(value >> (8 * i));
  return out;
}

// Aes gives `blocks` encryptions of iv xor ctr(first), ctr(first + 1), …
Bytes Aes(ByteView key, ByteView iv, uint64_t first, size_t blocks) {
  Bytes out(16 * blocks);
  prg::ExpandAes(field::BestIsa(), key.data(), iv.data(), first, blocks, out.data());
  return out;
}

void AddTo(Bytes& sum, ByteView other) {
  for (size_t i = 0; i < other.size(); ++i) sum[i] = static_cast<uint8_t>(sum[i] ^ other[i]);
}

Bytes Next(const Bytes& state, const TranscriptItem& item) {
  const Bytes data = item.challenge ? Bytes() : item.data;
  return Sha256(Concat({state, Number(item.label, 1), Number(data.size(), 8), data}));
}

size_t Padded(size_t bits) { return (bits + 127) / 128 * 128; }

}  // namespace

Bytes InitialState(const vole::Parameters& set, ByteView statement, uint64_t bits) {
  const Bytes numbers{set.id, static_cast<uint8_t>(set.trees), static_cast<uint8_t>(set.depth),
                      static_cast<uint8_t>(set.grinding)};
  return Sha256(Concat({AsBytes("attestor/zk/v3"), numbers, statement, Number(bits, 8)}));
}

Bytes Derive(Bytes state, const std::vector<TranscriptItem>& items, ByteView grind) {
  for (const TranscriptItem& item : items) state = Next(state, item);
  return Sha256(Concat({state, Number(10, 1), grind}));
}

NaiveVerifier::NaiveVerifier(const vole::Parameters& parameters, ByteView statement, size_t bits, ByteView proof)
    : set_(parameters),
      bits_left_(bits),
      proof_(proof),
      initial_(InitialState(parameters, statement, bits)),
      delta_(Gf128::Load(proof.data() + 18)),
      read_(38) {
  Absorb(1, proof.subspan(2, 16));
  const ByteView commitment = Take(32);
  OpenTrees();
  matches_ &= Equal(commitment, items_.back().data);
  BeginChunk();
}

ByteView NaiveVerifier::Take(size_t size) {
  read_ += size;
  return proof_.subspan(read_ - size, size);
}

Bytes NaiveVerifier::Challenge(uint8_t label) {
  Bytes state = initial_;
  for (const TranscriptItem& item : items_) state = Next(state, item);
  items_.push_back({label, true, Sha256(Concat({state, Number(label, 1)}))});
  return items_.back().data;
}

void NaiveVerifier::OpenTrees() {
  const size_t leaves = size_t{1} << set_.depth;
  Bytes tree_hashes;
  for (uint8_t t = 0; t < set_.trees; ++t) {
    size_t alpha = 0;
    for (size_t j = 0; j < set_.depth; ++j) alpha += size_t{DeltaBit(t * set_.depth + j)} << j;
    std::vector<Bytes> nodes(2 * leaves);
    for (size_t level = 1; level <= set_.depth; ++level) {
      nodes[((leaves + alpha) >> (set_.depth - level)) ^ 1] = ToBytes(Take(16));
    }
    Bytes iv = ToBytes(proof_.subspan(2, 16));
    iv[0] ^= t;
    for (size_t n = 1; n < leaves; ++n) {
      if (nodes[n].empty()) continue;
      const Bytes children = Aes(nodes[n], iv, 2 * n, 2);
      nodes[2 * n] = ToBytes(ByteView(children).first(16));
      nodes[2 * n + 1] = ToBytes(ByteView(children).last(16));
    }
    const ByteView hidden = Take(32);
    Bytes leaf_hashes;
    for (size_t x = 0; x < leaves; ++x) {
      const Bytes& seed = nodes[leaves + x];
      const Bytes input =
          Concat({AsBytes("attestor/zk/leaf"), proof_.subspan(2, 16), Number(t, 1), Number(x, 2), seed});
      Append(leaf_hashes, x == alpha ? ToBytes(hidden) : Sha256(input));
    }
    Append(tree_hashes, Sha256(leaf_hashes));
    leaves_.emplace_back(nodes.begin() + static_cast<ptrdiff_t>(leaves), nodes.end());
  }
  Absorb(2, Sha256(tree_hashes));
}

// FillColumns adds every stream of the tree to those q_j for which bit j of its leaf differs from alpha's.
void NaiveVerifier::FillColumns(unsigned tree, size_t alpha) {
  const size_t size = (Padded(chunk_bits_) + 512) / 8;
  Bytes iv = ToBytes(proof_.subspan(2, 16));
  iv[0] = static_cast<uint8_t>(iv[0] ^ tree);
  iv[1] ^= 1;
  for (size_t x = 0; x < leaves_[tree].size(); ++x) {
    if (x == alpha) continue;
    const Bytes stream = Aes(leaves_[tree][x], iv, block_, size / 16);
    for (size_t j = 0; j < set_.depth; ++j) {
      if ((((x ^ alpha) >> j) & 1) != 0) AddTo(columns_[tree * set_.depth + j], stream);
    }
  }
}

void NaiveVerifier::BeginChunk() {
  chunk_bits_ = std::min(bits_left_, size_t{1} << 18);
  bits_left_ -= chunk_bits_;
  const size_t n = Padded(chunk_bits_) + 512;
  columns_.assign(set_.trees * set_.depth, Bytes(n / 8));
  for (unsigned t = 0; t < set_.trees; ++t) {
    size_t alpha = 0;
    for (size_t j = 0; j < set_.depth; ++j) alpha += size_t{DeltaBit(t * set_.depth + j)} << j;
    FillColumns(t, alpha);
  }
  block_ += 32 * ((n + 4095) / 4096);
  const ByteView corrections = Take((set_.trees - 1) * n / 8);
  Absorb(3, corrections);
  for (size_t c = set_.depth; c < columns_.size(); ++c) {
    if (DeltaBit(c)) AddTo(columns_[c], corrections.subspan((c / set_.depth - 1) * n / 8, n / 8));
  }
  CheckColumns(Take(32));
  masked_ = ToBytes(Take((chunk_bits_ + 7) / 8));
  Absorb(6, masked_);
  const Bytes points = Challenge(7);
  const Bytes weights = Challenge(8);
  for (size_t k = 0; k < 2; ++k) {
    points_[k] = Gf128::Load(&points[16 * k]);
    terms_[k] = Gf128::Load(&weights[16 * k]);
  }
  at_ = 0;
  sum_ = {};
}

void NaiveVerifier::CheckColumns(ByteView sum) {
  const Bytes challenge = Challenge(4);
  const size_t blocks = columns_[0].size() / 16 - 2;
  Bytes hashes;
  Bytes trees;
  for (size_t c = 0; c < columns_.size(); ++c) {
    Bytes hash(32);
    for (size_t half = 0; half < 2; ++half) {
      Gf128 total;
      for (size_t i = blocks; i-- > 0;) {
        total = F::Multiply(total ^ Gf128::Load(&columns_[c][16 * i]), Gf128::Load(&challenge[16 * half]));
      }
      total.Store(&hash[16 * half]);
    }
    AddTo(hash, ByteView(columns_[c]).last(32));
    if (DeltaBit(c)) AddTo(hash, sum);
    Append(hashes, hash);
    if ((c + 1) % set_.depth != 0) continue;
    Append(trees, Sha256(hashes));
    hashes.clear();
  }
  Compare(trees);
  Absorb(5, Concat({sum, trees}));
}

NaiveVerifier::Gf128 NaiveVerifier::Row(size_t i) const {
  uint8_t row[16] = {};
  for (size_t c = 0; c < columns_.size(); ++c)
    row[c / 8] = static_cast<uint8_t>(row[c / 8] | (((columns_[c][i / 8] >> (i % 8)) & 1) << c % 8));
  return Gf128::Load(row);
}

NaiveVerifier::Gf128 NaiveVerifier::MaskRows(size_t first) const {
  Gf128 sum;
  Gf128 power = Gf128::One();
  for (size_t r = 0; r < 128; ++r) {
    sum ^= F::Multiply(power, Row(first + r));
    power = F::Multiply(power, Gf128{2, 0});
  }
  return sum;
}

NaiveVerifier::Bit NaiveVerifier::Input() {
  if (at_ == chunk_bits_) {
    EndChunk();
    BeginChunk();
  }
  const size_t i = at_++;
  const bool masked = ((masked_[i / 8] >> (i % 8)) & 1) != 0;
  return {Row(i) ^ (delta_ & Gf128::Mask(masked)), delta_};
}

NaiveVerifier::Gf128 NaiveVerifier::Coefficient() {
  const Gf128 out = terms_[0] ^ terms_[1];
  for (size_t k = 0; k < 2; ++k) terms_[k] = F::Multiply(terms_[k], points_[k]);
  return out;
}

void NaiveVerifier::EndChunk() {
  const size_t masks = Padded(chunk_bits_);
  const Gf128 b = sum_ ^ MaskRows(masks) ^ F::Multiply(MaskRows(masks + 128), delta_);
  const ByteView first = Take(16);
  const ByteView sent = Take(32);
  const Gf128 a1 = Gf128::Load(sent.data());
  const Gf128 a2 = Gf128::Load(sent.data() + 16);
  Bytes a0(16);
  (b ^ F::Multiply(a1, delta_) ^ F::Multiply(a2, F::Multiply(delta_, delta_))).Store(a0.data());
  matches_ &= Equal(a0, first);
  Absorb(9, Concat({a0, sent}));
}

}  // namespace attestor::zk::engine
