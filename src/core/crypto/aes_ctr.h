// AES in counter mode (NIST SP 800-38A section 6.5), by OpenSSL, of which only the key-stream is taken.
//
// Whoever makes the tag of a record without being allowed to see what is in it needs three values of the cipher, and no
// plaintext: the key-stream, H = AES_K(0) and E(J0) = AES_K(nonce || 1). A library's AES-GCM holds the plaintext while
// it seals; here there is none to hold.
#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace attestor::crypto {

inline constexpr size_t kAesBlockSize = 16;
using AesBlock = ByteArray<kAesBlockSize>;

// AesCtr gives key-stream under one key of 16 or 32 bytes. Constant time in the key. A counter block may tell the IV:
// wiping it stays with the caller.
class AesCtr {
 public:
  // Create refuses (crypto.key_size) any other key length.
  static Result<AesCtr> Create(const Secret& key);
  AesCtr(AesCtr&&) noexcept;
  AesCtr& operator=(AesCtr&&) noexcept;
  ~AesCtr();

  // Keystream is AES_K(first) || AES_K(first + 1) || …, cut to `size` bytes; the counter is the whole block, big-endian.
  // With 16 bytes it is the cipher itself at one block.
  Secret Keystream(const AesBlock& first, size_t size);

 private:
  struct State;
  explicit AesCtr(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace attestor::crypto
