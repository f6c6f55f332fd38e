// What an AEAD is to a proof about records, as circuits: a keystream, which the ciphertext is the plaintext xored with,
// and what binds the tag to the key.
#pragma once

#include "circuit/aes128.h"
#include "core/base/bytes.h"

namespace attestor::proof {

// CounterBlock is nonce || counter, the input of AES in GCM (NIST SP 800-38D section 7.1).
ByteArray<16> CounterBlock(const ByteArray<12>& nonce, uint32_t counter);

inline constexpr size_t kKeystreamBlock = 16;
// No block commits to fewer bits: 7 rounds (3 to 9), which nothing shares.
inline constexpr size_t kKeystreamBlockBits = 7 * kKeystreamBlock * 8;

// Keystream is that of AES-128-GCM under one key, whose schedule it shares among all records.
template <class B>
class Keystream {
 public:
  Keystream(B& b, const circuit::ByteBlock<B>& key) : aes_(b, key) {}

  // Block constrains, or gives, what is wanted of block `index` of the record with this nonce.
  auto Block(const ByteArray<12>& nonce, size_t index, const circuit::AesBytes& wanted) {
    return aes_.Encrypt(CounterBlock(nonce, static_cast<uint32_t>(kFirstCounter + index)), wanted);
  }

  // Constrain demands that the cipher turns `in` into `out`.
  void Constrain(const ByteArray<16>& in, const ByteArray<16>& out) { aes_.Encrypt(in, circuit::PublicBytes(out)); }

 private:
  static constexpr size_t kFirstCounter = 2;  // 1 is the tag's

  circuit::Aes128<B> aes_;
};

}  // namespace attestor::proof
