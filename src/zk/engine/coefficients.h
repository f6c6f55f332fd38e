// The coefficients of the constraints of one chunk: χ_i = r_0·s^i + r_1·t^i (spec/zk/proof-system.md section 3).
//
// The four elements are two challenges of 32 bytes. That a false chunk passes has probability 2^-128 + (n / 2^128)^2
// over them, whatever the n values are: nothing is assumed of a cipher, and no number of free values helps (section 7,
// step 2).
#pragma once

#include <array>

#include "core/base/bytes.h"
#include "zk/field/cpu.h"
#include "zk/field/gf128.h"
#include "zk/field/powers.h"

namespace attestor::zk::engine {

class Coefficients {
 public:
  explicit Coefficients(field::Isa isa) : isa_(isa) {}

  // Start begins the coefficients of the next chunk: `points` are s and t, `weights` are r_0 and r_1.
  void Start(const ByteArray<32>& points, const ByteArray<32>& weights) {
    for (size_t k = 0; k < 2; ++k) {
      points_[k] = field::Gf128::Load(&points[16 * k]);
      terms_[k] = field::Gf128::Load(&weights[16 * k]);
    }
    used_ = kBatch;
  }

  field::Gf128 Next() {
    if (used_ == kBatch) Refill();
    const size_t at = 16 * used_++;
    return field::Gf128::Load(&buffers_[0][at]) ^ field::Gf128::Load(&buffers_[1][at]);
  }

 private:
  static constexpr size_t kBatch = 256;

  void Refill() {
    for (size_t k = 0; k < 2; ++k) terms_[k] = field::Powers(isa_, terms_[k], points_[k], kBatch, buffers_[k].data());
    used_ = 0;
  }

  field::Isa isa_;
  field::Gf128 points_[2];
  field::Gf128 terms_[2];
  size_t used_ = kBatch;
  std::array<std::array<uint8_t, 16 * kBatch>, 2> buffers_{};
};

}  // namespace attestor::zk::engine
