// dstack's key chain: that a key belongs to one application, by word of the KMS.
//
//   key <--link0-- application root key <--link1-- KMS root key (pinned)
//
// Each link is a recoverable ECDSA signature over secp256k1 (r || s || v, 65 bytes) of a Keccak-256 digest:
//
//   link0, v0   PURPOSE ":" lowercase hex of the public key
//   link0, v1   LP("dstack-guest-v1-key-claim") LP(ALGORITHM) LP(DOMAIN) LP(public key), LP(x) = u32 big-endian length || x
//   link1       "dstack-kms-issued" ":" application id (20 bytes) || application root key (33 bytes, SEC1 compressed)
//
// What is not in a digest is not vouched for. In v0 any process of the guest may choose the purpose, and algorithm and
// path are not bound. The anchor must come from elsewhere than the agent or KMS being checked: the KMS's contract, or a
// file that a person pinned.
#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::dstack {

using KmsRoot = ByteArray<33>;  // SEC1 compressed, secp256k1

enum class KeyApi : uint8_t { kV0, kV1 };

// KeyClaim is what the verifier expects the key to be for.
struct KeyClaim {
  KeyApi api = KeyApi::kV0;
  std::string algorithm;  // "secp256k1" or "ed25519"
  std::string name;       // v0: the purpose; v1: the domain
};

struct KeyChain {
  Bytes public_key;  // secp256k1: 33 bytes, SEC1 compressed; ed25519: 32 bytes
  Bytes link0;       // 65 bytes
  Bytes link1;       // 65 bytes
};

inline constexpr size_t kMaxKeyName = 1024;

// VerifyKeyChain recovers both signers. Codes: dstack.key_form (algorithm, sizes), dstack.key_signature (a link is no
// signature, or is in its high-s form), dstack.key_root (the chain ends in another root than `root`; so does one for
// another purpose, domain, algorithm, application or key).
Status VerifyKeyChain(const KeyClaim& claim, const KeyChain& chain, const ByteArray<20>& app_id, const KmsRoot& root);

// AppRootOf gives the application's root key that made link0 (codes as above). By itself it proves nothing: any claim
// has some root.
Result<ByteArray<33>> AppRootOf(const KeyClaim& claim, const KeyChain& chain);

}  // namespace attestor::dstack
