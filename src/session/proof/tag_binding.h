// What binds the tags of one direction to its key. GCM's tags commit to no key by themselves; what they are made of is
// opened, and constrained to be the cipher's (spec/selective.md section 3, items 2 and 3).
#pragma once

#include "core/base/bytes.h"
#include "session/proof/keystream.h"
#include "web/tls/record.h"

namespace attestor::proof {

// TagBinding is GHASH's: with H the tag tells AES_K(nonce || 1).
struct TagBinding {
  using Mask = ByteArray<16>;  // AES_K(nonce || 1)

  // Blocks of the cipher that BindKey and BindRecord constrain.
  static constexpr size_t kKeyBlocks = 1;
  static constexpr size_t kRecordBlocks = 1;

  ByteArray<16> h{};  // AES_K(0)

  // CiphertextOf is what `record` has before its tag.
  static ByteView CiphertextOf(const tls::Record& record);
  // MaskOf is the tag of `record` xor its GHASH.
  Mask MaskOf(const tls::Record& record) const;

  template <class B>
  void BindKey(Keystream<B>& keystream) const {
    keystream.Constrain({}, h);
  }

  template <class B>
  static void BindRecord(Keystream<B>& keystream, const RecordNonce& nonce, const Mask& mask) {
    keystream.Constrain(CounterBlock(nonce, 1), mask);
  }
};

}  // namespace attestor::proof
