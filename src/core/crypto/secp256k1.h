// ECDSA over secp256k1 with SHA-256 (ES256K, RFC 8812), by libsecp256k1: nonces after RFC 6979, always low-s.
#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace attestor::crypto {

// Secp256k1Key is a signing key. It cannot be exported: there is no accessor for the scalar.
class Secp256k1Key {
 public:
  static Secp256k1Key Generate(Random& random);
  // FromPrivate takes 32 bytes in [1, n-1] (crypto.bad_private_key): for the simulated guest agent and for published
  // vectors.
  static Result<Secp256k1Key> FromPrivate(const Secret& scalar);
  Secp256k1Key(Secp256k1Key&&) noexcept;
  Secp256k1Key& operator=(Secp256k1Key&&) noexcept;
  ~Secp256k1Key();

  ByteArray<33> public_key() const;  // SEC1 compressed

  // SignSha256 signs SHA-256(message): r || s.
  ByteArray<64> SignSha256(ByteView message) const;
  // SignRecoverable signs a 32-byte digest: r || s || v, v in 0..3. As dstack's key chain uses it.
  ByteArray<65> SignRecoverable(const ByteArray<32>& digest) const;

 private:
  struct State;
  explicit Secp256k1Key(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// VerifySecp256k1Sha256 checks r || s over SHA-256(message). A high-s signature is refused (crypto.bad_signature):
// exactly one of the two forms is ours. `public_key` is SEC1 compressed, 33 bytes (crypto.bad_public_key otherwise).
Status VerifySecp256k1Sha256(ByteView public_key, ByteView message, ByteView signature);

// RecoverSecp256k1 gives the compressed public key that made a recoverable signature (65 bytes) over `digest`; high-s
// is refused.
Result<ByteArray<33>> RecoverSecp256k1(const ByteArray<32>& digest, ByteView signature);

// Keccak256 is Keccak as Ethereum uses it (padding 0x01, not SHA-3's 0x06).
ByteArray<32> Keccak256(ByteView data);

}  // namespace attestor::crypto
