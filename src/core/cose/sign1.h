// COSE_Sign1 (RFC 9052 section 4.2), one form only: tag 18, a protected header of exactly {1: alg, 3: content type, 4:
// kid}, an empty unprotected header, an attached payload and 64 bytes of signature, all in deterministic CBOR. So a
// signed document has one byte string.
#pragma once

#include <array>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/limits.h"

namespace attestor::cose {

inline constexpr ErrorCode kMalformed{270, "cose.malformed", "This is not a signed document of this version."};
inline constexpr ErrorCode kContentType{271, "cose.content_type",
                                        "The signed document is of another kind than is needed here."};
inline constexpr ErrorCode kAlgorithm{272, "cose.algorithm",
                                      "The document is signed with another algorithm than is allowed here."};
inline constexpr ErrorCode kKeyId{273, "cose.key_id",
                                  "The document names another key than the one it is checked with."};
inline constexpr ErrorCode kSignature{274, "cose.signature", "The document was changed, or signed with another key."};

enum class Algorithm : int64_t { kEs256 = -7, kEdDsa = -8, kEs256K = -47 };  // RFC 9053; RFC 8812
inline constexpr std::array kAlgorithms = {Algorithm::kEs256, Algorithm::kEdDsa, Algorithm::kEs256K};

inline constexpr size_t kMaxPayload = limits::kStatement;  // the largest of what is signed

struct Sign1 {
  Algorithm algorithm;
  std::string content_type;
  Bytes kid;  // 1..64 bytes
  Bytes payload;
  ByteArray<64> signature{};

  // ToBeSigned is the Sig_structure of RFC 9052 section 4.4 with context "Signature1" and no external data.
  Bytes ToBeSigned() const;
  Bytes Encode() const;
};

// Parse accepts exactly what Encode() makes.
Result<Sign1> Parse(ByteView bytes);

// Verify checks algorithm, content type, key id and signature. `public_key` is a P-256 SubjectPublicKeyInfo
// (ES256), SEC1 compressed (ES256K) or 32 bytes (EdDSA). Both kinds of ECDSA take the signature with the lower s only.
Status Verify(const Sign1& document, Algorithm algorithm, std::string_view content_type, ByteView kid,
              ByteView public_key);

}  // namespace attestor::cose
