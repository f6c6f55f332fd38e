#include "session/recording/session.h"

#include "core/base/host_name.h"
#include "core/crypto/hash.h"
#include "core/wire/fields.h"
#include "session/recording/errors.h"
#include "session/recording/fields.h"

namespace attestor::recording {

Status CheckHost(std::string_view host) {
  if (host.size() > kMaxHost) return Error(kHost, std::to_string(host.size()) + " characters");
  const HostFault fault = FaultOfHost(host);
  if (fault == HostFault::kNone) return Ok();
  return Error(kHost, "'" + std::string(host) + "'" + (fault == HostFault::kAddress ? " is an address" : ""));
}

Bytes SessionRequest::Encode() const { return wire::Encode(kSessionRequestFields, *this); }

Result<SessionRequest> SessionRequest::Decode(ByteView bytes) {
  ATTESTOR_ASSIGN(SessionRequest request,
                  Recode(wire::Decode<SessionRequest>(kSessionRequestFields, bytes), kFormat, kVersion));
  ATTESTOR_TRY(CheckHost(request.host));
  return request;
}

Challenge MakeChallenge(const SessionId& id, const SessionRequest& request, const ByteArray<32>& seed) {
  return crypto::Sha256(Concat({AsBytes("attestor/challenge/v1"), id, crypto::Sha256(request.Encode()), seed}));
}

}  // namespace attestor::recording
