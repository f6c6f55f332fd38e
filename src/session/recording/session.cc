#include "session/recording/session.h"

#include <algorithm>

#include "core/base/host_name.h"
#include "core/crypto/hash.h"
#include "core/wire/cbor.h"
#include "session/recording/errors.h"
#include "session/terms/disclosure.h"

namespace attestor::recording {
namespace {

constexpr uint64_t kFormatVersion = 1;
constexpr size_t kMaxHost = 253;

Result<SessionRequest> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  SessionRequest request;
  ATTESTOR_TRY(in.Map(6));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kFormatVersion) return Error(kVersion, "session request of version " + std::to_string(version));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(const std::string_view host, in.Text(1, kMaxHost));
  request.host = host;
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const uint64_t port, in.Uint(UINT16_MAX));
  request.port = static_cast<uint16_t>(port);
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(request.recipient, in.Fixed<20>());
  ATTESTOR_TRY(in.Key(5));
  ATTESTOR_ASSIGN(const ByteView nonce, in.Bytes(kMinNonceSize, kMaxNonceSize));
  request.nonce = ToBytes(nonce);
  ATTESTOR_TRY(in.Key(6));
  ATTESTOR_ASSIGN(const uint64_t number, in.Uint());
  const std::optional<Disclosure> disclosure = session::ToDisclosure(number);
  if (!disclosure) return Error(kVersion, "disclosure of kind " + std::to_string(number));
  request.disclosure = *disclosure;
  ATTESTOR_TRY(in.ExpectEnd());
  return request;
}

}  // namespace

Status CheckHost(std::string_view host) {
  if (host.size() > kMaxHost) return Error(kHost, std::to_string(host.size()) + " characters");
  const HostFault fault = FaultOfHost(host);
  if (fault == HostFault::kNone) return Ok();
  return Error(kHost, "'" + std::string(host) + "'" + (fault == HostFault::kAddress ? " is an address" : ""));
}

Bytes SessionRequest::Encode() const {
  wire::CborWriter out;
  out.Map(6);
  out.Int(1).Uint(kFormatVersion);
  out.Int(2).Text(host);
  out.Int(3).Uint(port);
  out.Int(4).Bytes(recipient);
  out.Int(5).Bytes(nonce);
  out.Int(6).Uint(static_cast<uint64_t>(disclosure));
  return std::move(out).Take();
}

Result<SessionRequest> SessionRequest::Decode(ByteView bytes) {
  ATTESTOR_ASSIGN(SessionRequest request, Recode(DecodeParts(bytes), kFormat, kVersion));
  ATTESTOR_TRY(CheckHost(request.host));
  return request;
}

Challenge MakeChallenge(const SessionId& id, const SessionRequest& request, const ByteArray<32>& seed) {
  return crypto::Sha256(Concat({AsBytes("attestor/challenge/v1"), id, crypto::Sha256(request.Encode()), seed}));
}

}  // namespace attestor::recording
