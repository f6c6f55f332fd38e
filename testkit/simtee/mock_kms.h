// A stand-in for dstack's key service: the roots that app keys and app certificates come from.
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/crypto/certificate.h"
#include "core/crypto/secp256k1.h"
#include "core/crypto/signature.h"
#include "testkit/simtee/app_keys.h"

namespace attestor::simtee {

class MockKms {
 public:
  MockKms(Random& random, Time not_before, Time not_after);

  // root_spki is what the key-provider event names, as DER.
  Bytes root_spki() const { return root_key_.spki(); }
  const crypto::Certificate& root() const { return root_; }
  const crypto::P256Key& root_key() const { return root_key_; }
  // k256_root_public_key is the anchor of GetKey's signature chain.
  ByteArray<33> k256_root_public_key() const { return k256_key_.public_key(); }

  // KeysFor derives the app's root key and signs it: keccak256("dstack-kms-issued:" || app_id || public key).
  AppKeys KeysFor(const ByteArray<20>& app_id) const;

 private:
  crypto::P256Key root_key_;
  crypto::Certificate root_;
  Secret k256_root_;
  crypto::Secp256k1Key k256_key_;
};

}  // namespace attestor::simtee
