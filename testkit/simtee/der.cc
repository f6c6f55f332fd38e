#include "testkit/simtee/der.h"

#include <cstdlib>

namespace attestor::simtee {

Bytes Der(uint8_t tag, ByteView contents) {
  Bytes out = {tag};
  const size_t size = contents.size();
  if (size >= (size_t{1} << 24)) std::abort();
  if (size < 0x80) {
    out.push_back(static_cast<uint8_t>(size));
  } else {
    const uint8_t count = size < 0x100 ? 1 : (size < 0x10000 ? 2 : 3);
    out.push_back(static_cast<uint8_t>(0x80 | count));
    for (int i = count - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(size >> (8 * i)));
  }
  Append(out, contents);
  return out;
}

Bytes DerSequence(std::initializer_list<ByteView> elements) { return Der(kDerSequence, Concat(elements)); }

Bytes DerUint(uint16_t value) {
  Bytes magnitude;
  if (value > 0xff) magnitude.push_back(static_cast<uint8_t>(value >> 8));
  magnitude.push_back(static_cast<uint8_t>(value));
  if (magnitude.front() >= 0x80) magnitude.insert(magnitude.begin(), 0);
  return Der(kDerInteger, magnitude);
}

}  // namespace attestor::simtee
