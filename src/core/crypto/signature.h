// Signatures: verification of what TLS servers, certificates and quotes use, and signing with our own keys.
//
// Every Verify* returns crypto.bad_signature on mismatch, crypto.bad_public_key on a key that cannot be read.
#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/hash.h"

namespace attestor::crypto {

enum class SignatureAlgorithm : uint8_t {
  kEcdsaP256Sha256,  // DER signature
  kEcdsaP384Sha384,  // DER signature
  kRsaPssSha256,     // rsaEncryption key, salt length = hash length, MGF1 with the same hash
  kRsaPssSha384,
  kRsaPssSha512,
  kRsaPssPssSha256,  // the same with an id-RSASSA-PSS key
  kRsaPssPssSha384,
  kRsaPssPssSha512,
  kRsaPkcs1Sha256,  // certificates only, never a TLS 1.3 handshake
  kEd25519,
};

// VerifySignature checks `signature` over `message` under the DER SubjectPublicKeyInfo `spki`. The key's type and curve
// must be those of the algorithm; RSA keys have 2048 to 8192 bits (crypto.bad_public_key otherwise).
Status VerifySignature(SignatureAlgorithm algorithm, ByteView spki, ByteView message, ByteView signature);

// VerifyP256Raw checks an r || s signature (64 bytes) over SHA-256(message); `public_key` is x || y (64 bytes). As TDX
// quotes use it.
Status VerifyP256Raw(ByteView public_key, ByteView message, ByteView signature);

// A P-256 SubjectPublicKeyInfo in the one form that our own documents have: named curve, uncompressed point.
inline constexpr size_t kP256SpkiSize = 91;  // bytes of DER
using P256Spki = ByteArray<kP256SpkiSize>;

// VerifyP256LowS checks an r || s signature (64 bytes) over SHA-256(message), of our own documents: of the two
// signatures r, s and r, n - s, which both verify, the one with the lower s alone is taken, so that nobody can make
// another document from a signed one. crypto.bad_public_key for another form of the key, too.
Status VerifyP256LowS(ByteView spki, ByteView message, ByteView signature);

// P256Key signs with ECDSA P-256 and SHA-256.
class P256Key {
 public:
  static P256Key Generate(Random& random);
  P256Key(P256Key&&) noexcept;
  P256Key& operator=(P256Key&&) noexcept;
  ~P256Key();

  ByteArray<64> public_key() const;               // x || y
  Bytes spki() const;                             // DER SubjectPublicKeyInfo, 91 bytes
  ByteArray<64> SignRaw(ByteView message) const;  // r || s
  // SignLowS signs as VerifyP256LowS wants it: r || s, or r || n - s if that is lower.
  ByteArray<64> SignLowS(ByteView message) const;
  Bytes SignDer(ByteView message) const;
  // Pkcs8Pem is the private key as PEM: what the guest agent's GetTlsKey hands out. The caller wipes it.
  Secret Pkcs8Pem() const;
  // native is the EVP_PKEY*, for OpenSSL's TLS and certificate code inside crypto/ and the services' channel; owned by
  // this key.
  void* native() const;

 private:
  struct State;
  explicit P256Key(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Ed25519 (RFC 8032): release lists.
class Ed25519Key {
 public:
  static Ed25519Key FromSeed(const Secret& seed);  // 32 bytes
  Ed25519Key(Ed25519Key&&) noexcept;
  Ed25519Key& operator=(Ed25519Key&&) noexcept;
  ~Ed25519Key();

  ByteArray<32> public_key() const;
  ByteArray<64> Sign(ByteView message) const;

 private:
  struct State;
  explicit Ed25519Key(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// IsEd25519Key: 32 bytes, the one form of their point, and none of the eight points of small order: for those anybody
// can make signatures that hold ("Taming the many EdDSAs", ePrint 2020/1244, table 6).
bool IsEd25519Key(ByteView public_key);
// VerifyEd25519: crypto.public_key for what IsEd25519Key refuses.
Status VerifyEd25519(ByteView public_key, ByteView message, ByteView signature);

}  // namespace attestor::crypto
