// Ephemeral Diffie-Hellman over X25519 (RFC 7748) and P-256 (SP 800-56A), by OpenSSL.
#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace attestor::crypto {

enum class EcdhGroup : uint8_t { kX25519, kP256 };

// EcdhKey is one ephemeral key pair. It is made from the caller's randomness.
class EcdhKey {
 public:
  static EcdhKey Generate(EcdhGroup group, Random& random);
  // FromPrivate takes a scalar of 32 bytes: for published vectors. P-256 scalars must lie in [1, n-1]:
  // crypto.bad_private_key.
  static Result<EcdhKey> FromPrivate(EcdhGroup group, const Secret& scalar);
  EcdhKey(EcdhKey&&) noexcept;
  EcdhKey& operator=(EcdhKey&&) noexcept;
  ~EcdhKey();

  EcdhGroup group() const;
  // public_key is 32 bytes (X25519) or 65 bytes, uncompressed point 04 || x || y (P-256).
  const Bytes& public_key() const;

  // Agree gives the shared secret of 32 bytes (P-256: the x coordinate). Refuses, with crypto.bad_public_key, a wrong
  // length, a point off the curve or at infinity, and an all-zero X25519 result (RFC 8446 section 7.4.2).
  Result<Secret> Agree(ByteView peer_public_key) const;

 private:
  struct State;
  explicit EcdhKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace attestor::crypto
