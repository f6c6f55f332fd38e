#include "zk/engine/delta.h"

#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

bool BitOf(field::Gf128 value, unsigned i) { return ((i < 64 ? value.lo >> i : value.hi >> (i - 64)) & 1) != 0; }

}  // namespace

std::optional<Delta> Delta::FromDigest(const vole::Parameters& parameters, const ByteArray<16>& digest) {
  field::Gf128 value = field::Gf128::Load(digest.data());
  const unsigned end = parameters.columns() + parameters.grinding;
  for (unsigned i = parameters.columns(); i < end; ++i) {
    if (BitOf(value, i)) return std::nullopt;
  }
  for (unsigned i = end; i < 128; ++i) (i < 64 ? value.lo : value.hi) &= ~(uint64_t{1} << (i % 64));
  return Delta(parameters, value);
}

ByteArray<16> Delta::Encode() const {
  ByteArray<16> out;
  value_.Store(out.data());
  return out;
}

size_t Delta::hidden(unsigned tree) const {
  size_t out = 0;
  for (unsigned j = 0; j < depth_; ++j) out |= static_cast<size_t>(bit(tree * depth_ + j)) << j;
  return out;
}

bool Delta::bit(unsigned column) const { return BitOf(value_, column); }

}  // namespace attestor::zk::engine
