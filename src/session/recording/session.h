// What a session is opened for, and the challenge that ties one TLS handshake to it (spec/session.md section 3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "session/terms/id.h"
#include "session/terms/terms.h"

namespace attestor::recording {

using session::BelongsTo;
using session::Disclosure;
using session::kMaxNonceSize;
using session::kMinNonceSize;
using session::MakeSessionId;
using session::SessionId;

// CheckHost accepts lowercase ASCII DNS names (letters, digits, hyphens; labels of 1..63) that are not IP addresses:
// transcript.host.
Status CheckHost(std::string_view host);

// SessionRequest is what a client asks a signer for; `session-request` in spec/formats.cddl.
struct SessionRequest {
  std::string host;  // lowercase ASCII DNS name, 1..253
  uint16_t port = 443;
  ByteArray<20> recipient{};
  Bytes nonce;  // 8..64 bytes, chosen by the relying party
  Disclosure disclosure = Disclosure::kRevealAll;
  std::optional<session::Mode> other_mode;  // than proxy

  session::Mode mode() const { return other_mode.value_or(session::Mode::kProxy); }

  Bytes Encode() const;
  static Result<SessionRequest> Decode(ByteView bytes);
};

using Challenge = ByteArray<32>;

// MakeChallenge is what the client's ClientHello must carry: it commits to the session, the request and the signer's
// fresh seed.
Challenge MakeChallenge(const SessionId& id, const SessionRequest& request, const ByteArray<32>& seed);

}  // namespace attestor::recording
