// What a session is opened for, its id, and the challenge that ties one TLS handshake to it (spec/session.md section 3).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace attestor::transcript {

inline constexpr size_t kMinNonceSize = 8;
inline constexpr size_t kMaxNonceSize = 64;

enum class Disclosure : uint8_t { kRevealAll = 1, kSelective = 2 };

// CheckHost accepts lowercase ASCII DNS names (letters, digits, hyphens; labels of 1..63) that are not IP addresses: transcript.host.
Status CheckHost(std::string_view host);

// SessionRequest is what a client asks a signer for; `session-request` in spec/formats.cddl.
struct SessionRequest {
  std::string host;  // lowercase ASCII DNS name, 1..253
  uint16_t port = 443;
  ByteArray<20> recipient{};
  Bytes nonce;  // 8..64 bytes, chosen by the relying party
  Disclosure disclosure = Disclosure::kRevealAll;

  Bytes Encode() const;
  static Result<SessionRequest> Decode(ByteView bytes);
};

using SessionId = ByteArray<32>;
using Challenge = ByteArray<32>;

// MakeSessionId gives an id that only the key `kid` can ever sign. `counter` and the random bytes make it unique.
SessionId MakeSessionId(const ByteArray<32>& kid, uint64_t counter, const ByteArray<16>& random);

// BelongsTo tells whether `id` carries the id of the key `kid`.
bool BelongsTo(const SessionId& id, const ByteArray<32>& kid);

// MakeChallenge is what the client's ClientHello must carry: it commits to the session, the request and the signer's fresh seed.
Challenge MakeChallenge(const SessionId& id, const SessionRequest& request, const ByteArray<32>& seed);

}  // namespace attestor::transcript
