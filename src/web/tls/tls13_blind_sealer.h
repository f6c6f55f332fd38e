// Sealing a record of TLS 1.3 whose plaintext is another's: the other side gets key-stream, encrypts by itself, and gives
// the ciphertext back for header and tag (spec/sealed.md).
//
// The one who seals never has a byte of the plaintext, not even for a moment. The one who encrypts never has what a tag
// is made of: with H and E(J0), or with two tags under one nonce, it could make tags itself.
#pragma once

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "web/tls/suite.h"
#include "web/tls/tls13_keystream.h"

namespace attestor::tls {

// BlindSealer holds the key of one direction, to seal one record. Constant time in everything but lengths.
class BlindSealer {
 public:
  // Create asks the suite for version and AEAD; key and IV follow from `traffic_secret`. It ends the process for a suite
  // that it does not know.
  static BlindSealer Create(const Suite& suite, const Secret& traffic_secret);

  // Keystream is what the inner plaintext (content, type, padding) of record `number` is xored with, its first `size`
  // bytes.
  Secret Keystream(uint64_t number, size_t size);

  // Seal gives header || ciphertext || tag of record `number`. `ciphertext` is an inner plaintext under that key-stream,
  // 1 to 2^14 + 1 bytes, else the process ends. It uses the sealer up: a second tag would give H away.
  Bytes Seal(uint64_t number, ByteView ciphertext) &&;

 private:
  explicit BlindSealer(Tls13Keystream keystream) : keystream_(std::move(keystream)) {}

  Tls13Keystream keystream_;
};

}  // namespace attestor::tls
