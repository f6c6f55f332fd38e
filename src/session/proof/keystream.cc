#include "session/proof/keystream.h"

#include <algorithm>

namespace attestor::proof {

ByteArray<16> CounterBlock(const RecordNonce& nonce, uint32_t counter) {
  ByteArray<16> out{};
  std::copy(nonce.begin(), nonce.end(), out.begin());
  for (size_t i = 0; i < 4; ++i) out[15 - i] = static_cast<uint8_t>(counter >> (8 * i));
  return out;
}

}  // namespace attestor::proof
