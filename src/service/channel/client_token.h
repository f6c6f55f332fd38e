// A client's token: a text that only the client has. The node's configuration holds a public key that follows from it,
// so that neither the configuration, which everybody may read in the node's evidence, nor anything that crosses the
// channel lets another use the token.
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::channel {

inline constexpr size_t kMaxToken = 256;  // bytes

// KeyOfToken is the Ed25519 public key that a node lists for a token.
ByteArray<32> KeyOfToken(std::string_view token);

// TokenProof shows that its sender has the token of `key`, on one connection: `token-proof` in spec/formats.cddl.
struct TokenProof {
  ByteArray<32> key{};
  ByteArray<64> signature{};

  Bytes Encode() const;
  static Result<TokenProof> Decode(ByteView bytes);

  // Of the connection with this exporter, on which the client sent `nonce`.
  static TokenProof Make(std::string_view token, const ByteArray<32>& exporter, const ByteArray<32>& nonce);
  bool IsFor(const ByteArray<32>& exporter, const ByteArray<32>& nonce) const;
};

}  // namespace attestor::channel
