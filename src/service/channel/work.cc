#include "service/channel/work.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "core/crypto/hash.h"

namespace attestor::channel {
namespace {

constexpr std::string_view kTag = "attestor/work/v1";

unsigned ZeroBits(const ByteArray<32>& hash) {
  unsigned bits = 0;
  for (const uint8_t byte : hash) {
    bits += static_cast<unsigned>(std::countl_zero(byte));
    if (byte != 0) break;
  }
  return bits;
}

// Task is the bytes that are hashed, with room for the answer at the end.
class Task {
 public:
  Task(const ByteArray<32>& exporter, const ByteArray<32>& nonce)
      : bytes_(Concat({AsBytes(kTag), exporter, nonce, ByteArray<kAnswerSize>{}})) {}

  unsigned BitsOf(uint64_t answer) {
    for (size_t i = 1; i <= kAnswerSize; ++i, answer >>= 8) bytes_[bytes_.size() - i] = static_cast<uint8_t>(answer);
    return ZeroBits(crypto::Sha256(bytes_));
  }

 private:
  static constexpr size_t kAnswerSize = 8;
  Bytes bytes_;
};

}  // namespace

unsigned WorkIn(const ByteArray<32>& exporter, const ByteArray<32>& nonce, uint64_t answer) {
  return Task(exporter, nonce).BitsOf(answer);
}

uint64_t DoWork(const ByteArray<32>& exporter, const ByteArray<32>& nonce, unsigned bits) {
  Task task(exporter, nonce);
  uint64_t answer = 0;
  while (task.BitsOf(answer) < bits) ++answer;
  return answer;
}

unsigned WorkFor(size_t taken, size_t all) {
  constexpr size_t kSteps = 4;
  const size_t step = all == 0 ? kSteps : std::min(kSteps, kSteps * taken / all);
  return static_cast<unsigned>(std::min<size_t>(kMostWork, kFirstWork + 2 * step));
}

}  // namespace attestor::channel
