// P-256 keys as OpenSSL objects, made from raw scalars and points. Only code inside crypto/ includes this.
#pragma once

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {

// P256Group is the one instance of the curve; immutable.
const EC_GROUP* P256Group();

// P256ScalarInRange tells whether 32 big-endian bytes lie in [1, n-1].
bool P256ScalarInRange(const Secret& scalar);

// RandomP256Scalar draws until a scalar is in range.
Secret RandomP256Scalar(Random& random);

// P256PublicPoint gives 04 || x || y of scalar * G; null scalar ranges are the caller's duty.
Bytes P256PublicPoint(const Secret& scalar);

// P256PrivateKey and P256PublicKey make EVP keys; null when the point is not on the curve.
EvpPkeyPtr P256PrivateKey(const Secret& scalar);
EvpPkeyPtr P256PublicKey(ByteView uncompressed_point);

}  // namespace attestor::crypto
