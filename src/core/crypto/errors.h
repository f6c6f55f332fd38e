// Codes of crypto: 100..199.
#pragma once

#include "core/base/error.h"

namespace attestor::crypto {

inline constexpr ErrorCode kKeySize{101, "crypto.key_size", "The key has a length that this algorithm does not have."};
inline constexpr ErrorCode kAeadTag{102, "crypto.aead_tag",
                                    "The ciphertext does not belong to this key, nonce and header."};
inline constexpr ErrorCode kBadPrivateKey{103, "crypto.bad_private_key", "The private key is out of range."};
inline constexpr ErrorCode kBadPublicKey{104, "crypto.bad_public_key",
                                         "The public key cannot be read or is not allowed here."};
inline constexpr ErrorCode kBadSignature{105, "crypto.bad_signature",
                                         "The signature does not belong to this key and message."};
inline constexpr ErrorCode kChannelFailed{106, "crypto.channel_failed",
                                          "The encrypted channel between our own programs broke; try again."};
inline constexpr ErrorCode kCertificateMalformed{110, "crypto.certificate_malformed",
                                                 "The certificate is not one canonical DER certificate."};
inline constexpr ErrorCode kCrlMalformed{111, "crypto.crl_malformed",
                                         "The revocation list is not one canonical DER CRL."};

}  // namespace attestor::crypto
