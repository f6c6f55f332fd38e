// AES-GCM with 96-bit nonces and 128-bit tags (NIST SP 800-38D), by OpenSSL.
#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace attestor::crypto {

inline constexpr size_t kGcmNonceSize = 12;
inline constexpr size_t kGcmTagSize = 16;

// AesGcm seals and opens under one key of 16 or 32 bytes. Uniqueness of nonces is the caller's duty.
class AesGcm {
 public:
  // Create refuses (crypto.key_size) any other key length.
  static Result<AesGcm> Create(const Secret& key);
  AesGcm(AesGcm&&) noexcept;
  AesGcm& operator=(AesGcm&&) noexcept;
  ~AesGcm();

  // Seal returns ciphertext || tag.
  Bytes Seal(const ByteArray<kGcmNonceSize>& nonce, ByteView additional_data, ByteView plaintext);

  // Open returns the plaintext of ciphertext || tag, or crypto.aead_tag. Nothing of the plaintext escapes a failure.
  Result<Bytes> Open(const ByteArray<kGcmNonceSize>& nonce, ByteView additional_data, ByteView sealed);

 private:
  struct State;
  explicit AesGcm(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace attestor::crypto
