// What every format of this project must keep to, as one check: a value has one encoding, and nothing else decodes. Test code only.
#pragma once

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/result.h"

namespace attestor::testing {

// ExpectOneForm: `encoded` decodes and encodes again to itself; no beginning of it and no continuation decodes; whatever decodes after one
// byte was changed encodes to exactly the changed bytes. `decode` is Result<T>(ByteView), `encode` is Bytes(const T&).
template <class Decode, class Encode>
void ExpectOneForm(const Bytes& encoded, Decode decode, Encode encode) {
  const auto value = decode(ByteView(encoded));
  ASSERT_TRUE(value.ok()) << value.error().Text();
  EXPECT_EQ(ToHex(encode(*value)), ToHex(encoded));
  for (size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_FALSE(decode(ByteView(encoded).first(size)).ok()) << "the first " << size << " bytes";
  }
  Bytes changed = encoded;
  changed.push_back(0);
  EXPECT_FALSE(decode(ByteView(changed)).ok()) << "a byte behind the end";
  changed.pop_back();
  for (size_t at = 0; at < changed.size(); ++at) {
    for (int difference = 1; difference < 256; ++difference) {
      changed[at] = static_cast<uint8_t>(encoded[at] ^ difference);
      const auto other = decode(ByteView(changed));
      if (other.ok() && encode(*other) != changed) {
        ADD_FAILURE() << "a second form, byte " << at << " is " << int{changed[at]};
        return;
      }
    }
    changed[at] = encoded[at];
  }
}

// ExpectOneForm of a type with Encode() and Decode().
template <class T>
void ExpectOneForm(const Bytes& encoded) {
  ExpectOneForm(encoded, [](ByteView bytes) { return T::Decode(bytes); }, [](const T& value) { return value.Encode(); });
}

}  // namespace attestor::testing
