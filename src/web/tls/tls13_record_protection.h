// Record protection of TLS 1.3 (RFC 8446 sections 5.2 to 5.4): the type lies inside, behind the content, and the nonce
// follows from the record's number.
#pragma once

#include <span>

#include "core/base/secret.h"
#include "core/crypto/aead.h"
#include "web/tls/record.h"
#include "web/tls/suite.h"

namespace attestor::tls {

// Tls13Nonce is the IV xor the record's number (section 5.3).
ByteArray<crypto::kGcmNonceSize> Tls13Nonce(std::span<const uint8_t, crypto::kGcmNonceSize> iv, uint64_t number);

class Tls13RecordProtection {
 public:
  // Create derives key and IV from `traffic_secret` (section 7.3).
  static Tls13RecordProtection Create(const Suite& suite, const Secret& traffic_secret);

  Bytes Seal(uint64_t number, ContentType type, ByteView content);
  Result<InnerPlaintext> Open(uint64_t number, const Record& record);

 private:
  Tls13RecordProtection(crypto::AesGcm aead, Secret iv, size_t tag_size)
      : aead_(std::move(aead)), iv_(std::move(iv)), tag_size_(tag_size) {}
  // NonceOf tells the IV to whoever knows the number: to be wiped.
  ByteArray<crypto::kGcmNonceSize> NonceOf(uint64_t number) const;

  crypto::AesGcm aead_;
  Secret iv_;
  size_t tag_size_;
};

}  // namespace attestor::tls
