// The coefficients χ_i of the constraints of one chunk: one AES block each (spec/zk/proof-system.md section 3).
#pragma once

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "zk/field/cpu.h"
#include "zk/field/gf128.h"
#include "zk/prg/aes128.h"

namespace attestor::zk::engine {

class Coefficients {
 public:
  explicit Coefficients(field::Isa isa) : isa_(isa) {}

  // Start begins the coefficients under a new key: the first 16 bytes of `challenge`.
  void Start(const ByteArray<32>& challenge) {
    std::copy_n(challenge.begin(), key_.size(), key_.begin());
    made_ = 0;
    used_ = kBatch;
  }

  field::Gf128 Next() {
    if (used_ == kBatch) Refill();
    return field::Gf128::Load(&buffer_[16 * used_++]);
  }

 private:
  static constexpr size_t kBatch = 256;

  void Refill() {
    static constexpr ByteArray<16> kNoSalt{};
    prg::ExpandAes(isa_, key_.data(), kNoSalt.data(), made_, kBatch, buffer_.data());
    made_ += kBatch;
    used_ = 0;
  }

  field::Isa isa_;
  ByteArray<16> key_{};
  uint64_t made_ = 0;
  size_t used_ = kBatch;
  std::array<uint8_t, 16 * kBatch> buffer_{};
};

}  // namespace attestor::zk::engine
