// What an AEAD is to a proof about records, as circuits: a keystream, which the ciphertext is the plaintext xored with,
// and what binds the tag to the key.
#pragma once

#include "circuit/aes128.h"
#include "core/base/bytes.h"

namespace attestor::proof {

using RecordNonce = ByteArray<12>;

// CounterBlock is nonce || counter, the input of AES in GCM (NIST SP 800-38D section 7.1).
ByteArray<16> CounterBlock(const RecordNonce& nonce, uint32_t counter);

inline constexpr size_t kKeystreamBlock = 16;
// No block commits to fewer bits: 7 rounds (3 to 9), which nothing shares.
inline constexpr size_t kKeystreamBlockBits = 7 * kKeystreamBlock * 8;

// What is wanted of one byte of a block, and of all.
using KeystreamByte = circuit::AesByte;
using KeystreamBytes = circuit::AesBytes;

// Keystream is that of AES-128-GCM under one key, whose schedule it shares among all records.
template <class B>
class Keystream {
 public:
  using Key = circuit::ByteBlock<B>;

  Keystream(B& b, const Key& key) : aes_(b, key) {}

  // Block constrains, or gives, what is wanted of block `index` of the record with this nonce.
  auto Block(const RecordNonce& nonce, size_t index, const KeystreamBytes& wanted) {
    return aes_.Encrypt(CounterBlock(nonce, static_cast<uint32_t>(kFirstCounter + index)), wanted);
  }

  // Plain is the byte that `ciphertext` is under a byte of a block.
  static circuit::Bits8<B> Plain(B& b, const circuit::Bits8<B>& byte, uint8_t ciphertext) {
    return circuit::aes::XorByte(b, byte, ciphertext);
  }

  // Constrain demands that the cipher turns `in` into `out`.
  void Constrain(const ByteArray<16>& in, const ByteArray<16>& out) { aes_.Encrypt(in, circuit::PublicBytes(out)); }

 private:
  static constexpr size_t kFirstCounter = 2;  // 1 is the tag's

  circuit::Aes128<B> aes_;
};

}  // namespace attestor::proof
