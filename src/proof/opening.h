// What the client opens after the connection is closed (spec/reveal-all.md section 1): the TLS 1.3 handshake secret, and nothing else.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace attestor::proof {

struct Opening {
  Secret handshake_secret;  // 32 bytes, RFC 8446 section 7.1

  // `opening` in spec/formats.cddl. Once sent, the secret is public: that is what revealing everything means.
  Bytes Encode() const;
  static Result<Opening> Decode(ByteView bytes);  // proof.opening_format
};

}  // namespace attestor::proof
