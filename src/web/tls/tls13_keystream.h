// What AES-GCM of TLS 1.3 is made of, without plaintext and without tags: for those who seal or read records that they
// must not see (web/tls/tls13_blind_sealer.h, web/tls/tls13_type_reader.h).
#pragma once

#include "core/base/secret.h"
#include "core/crypto/aes_ctr.h"
#include "web/tls/suite.h"

namespace attestor::tls {

// Tls13Keystream holds key and IV of one direction. Constant time in everything but numbers and sizes.
class Tls13Keystream {
 public:
  // Create derives key and IV from `traffic_secret` (RFC 8446 section 7.3). It ends the process for a suite of another
  // version.
  static Tls13Keystream Create(const Suite& suite, const Secret& traffic_secret);

  // Text is what the inner plaintext (content, type, padding) of record `number` is xored with: `size` bytes, from block
  // `block` on.
  Secret Text(uint64_t number, uint32_t block, size_t size);
  // HashKey is H, TagMask E(J0) of record `number` (NIST SP 800-38D section 7.1).
  Secret HashKey();
  Secret TagMask(uint64_t number);
  // Tag is that of record `number` with this header and ciphertext.
  Secret Tag(uint64_t number, ByteView header, ByteView ciphertext);

 private:
  Tls13Keystream(crypto::AesCtr cipher, Secret iv) : cipher_(std::move(cipher)), iv_(std::move(iv)) {}
  Secret At(uint64_t number, uint32_t counter, size_t size);

  crypto::AesCtr cipher_;
  Secret iv_;
};

}  // namespace attestor::tls
