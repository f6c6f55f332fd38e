// The keys that a guest agent derives for its app (v0 API): GetKey, Sign and Verify.
//
//   key   = HKDF-SHA256(salt "RATLS", app root key, info = path)
//   link0 = app root over keccak256(purpose ":" hex(public key));  link1 = KMS root over the app root's public key
#pragma once

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/secp256k1.h"

namespace attestor::simtee {

// RatlsKdf is HKDF-SHA256 with salt "RATLS" to 32 bytes: dstack's only key derivation.
Secret RatlsKdf(const Secret& key, ByteView info);

struct DerivedKey {
  Secret key;        // 32 bytes: scalar (secp256k1) or seed (Ed25519)
  Bytes public_key;  // SEC1 compressed 33 bytes, or 32 bytes
  std::vector<Bytes> signature_chain;
};

struct SignedData {
  Bytes signature;  // r || s, 64 bytes
  Bytes public_key;
  std::vector<Bytes> signature_chain;  // the signature, link0, link1
};

class AppKeys {
 public:
  // `app_root` is a secp256k1 scalar in range; `kms_link` the KMS's recoverable signature over its public key (link1).
  AppKeys(const Secret& app_root, Bytes kms_link);

  // Derive: algorithm "secp256k1", "k256", "" (the same) or "ed25519"; simtee.argument for any other.
  Result<DerivedKey> Derive(std::string_view path, std::string_view purpose, std::string_view algorithm) const;

  // Sign uses the key of path "vms", purpose "signing". "secp256k1_prehashed" signs a digest of 32 bytes; none
  // is no algorithm here.
  Result<SignedData> Sign(std::string_view algorithm, ByteView data) const;

  // Verify tells whether the signature is right; simtee.argument for inputs that are no signature or no key at all.
  static Result<bool> Verify(std::string_view algorithm, ByteView data, ByteView signature, ByteView public_key);

  ByteArray<33> app_root_public_key() const { return root_key_.public_key(); }

 private:
  Secret root_;
  crypto::Secp256k1Key root_key_;
  Bytes kms_link_;
};

}  // namespace attestor::simtee
