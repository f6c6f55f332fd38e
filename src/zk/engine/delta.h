// The verifier's secret point Δ, which here is the last challenge: one leaf index for each tree.
#pragma once

#include <optional>

#include "zk/engine/transcript.h"
#include "zk/field/gf128.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

class Delta {
 public:
  // FromDigest keeps the bits below parameters.columns(); nullopt when a grinding bit above them is set.
  static std::optional<Delta> FromDigest(const vole::Parameters& parameters, const ByteArray<16>& digest);

  const field::Gf128& value() const { return value_; }
  ByteArray<16> Encode() const;
  // hidden is the leaf of `tree` that stays closed.
  size_t hidden(unsigned tree) const;
  // bit tells whether column `column` is corrected.
  bool bit(unsigned column) const;

 private:
  Delta(const vole::Parameters& parameters, field::Gf128 value) : depth_(parameters.depth), value_(value) {}

  unsigned depth_;
  field::Gf128 value_;
};

}  // namespace attestor::zk::engine
