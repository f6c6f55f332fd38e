// SHA-2 hashes, HMAC and HKDF (FIPS 180-4, RFC 2104, RFC 5869), by OpenSSL.
#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace attestor::crypto {

enum class HashId : uint8_t { kSha256, kSha384, kSha512 };

// HashSize is 32, 48 or 64.
size_t HashSize(HashId id);

Bytes Hash(HashId id, ByteView data);
ByteArray<32> Sha256(ByteView data);
ByteArray<48> Sha384(ByteView data);
ByteArray<64> Sha512(ByteView data);

// Hasher hashes in pieces. Digest() answers for what was added so far and lets more be added, as a TLS transcript hash
// needs.
class Hasher {
 public:
  explicit Hasher(HashId id);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void Update(ByteView data);
  Bytes Digest() const;
  HashId id() const { return id_; }

 private:
  struct State;
  HashId id_;
  std::unique_ptr<State> state_;
};

// Hmac of `data` under `key`; the result is public (compare it with ConstantTimeEqual).
Bytes Hmac(HashId id, const Secret& key, ByteView data);

// HkdfExtract gives a pseudo-random key of HashSize bytes. An empty salt stands for HashSize zero bytes.
Secret HkdfExtract(HashId id, ByteView salt, ByteView input_key);

// HkdfExpand gives `size` bytes; size <= 255 * HashSize, else the process ends (a size is never a peer's choice).
Secret HkdfExpand(HashId id, const Secret& key, ByteView info, size_t size);

}  // namespace attestor::crypto
