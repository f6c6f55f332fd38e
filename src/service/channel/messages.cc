#include "service/channel/messages.h"

#include <algorithm>

#include "core/wire/fields.h"
#include "service/channel/errors.h"
#include "service/channel/fields.h"

namespace attestor::channel {
namespace {

// Read makes of any error of a decoder channel.message, but another version's.
template <class T, class Kind>
Result<T> Read(const Kind& kind, ByteView bytes) {
  return Recode(wire::Decode<T>(kind, bytes), kMessage, kVersion);
}

template <class T, class Kind>
Secret EncodeSecret(const Kind& kind, const T& value) {
  Bytes encoded = wire::Encode(kind, value);
  Secret secret = Secret::CopyOf(encoded);
  Wipe(encoded);
  return secret;
}

// Plain keeps a text of ours inside the format's bounds, whatever a peer's bytes made it say: printable ASCII, and not
// too long.
std::string Plain(std::string_view text) {
  std::string out(text.substr(0, limits::kCheckDetail));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return out;
}

}  // namespace

Bytes Hello::Encode() const { return wire::Encode(kHelloFields, *this); }
Result<Hello> Hello::Decode(ByteView bytes) { return Read<Hello>(kHelloFields, bytes); }

Bytes WorkAsked::Encode() const { return wire::Encode(kWorkAskedFields, *this); }
Result<WorkAsked> WorkAsked::Decode(ByteView bytes) { return Read<WorkAsked>(kWorkAskedFields, bytes); }

Bytes GiveUp::Encode() const { return wire::Encode(kGiveUpFields, *this); }
Result<GiveUp> GiveUp::Decode(ByteView bytes) { return Read<GiveUp>(kGiveUpFields, bytes); }

Bytes EvidenceMessage::Encode() const { return wire::Encode(kEvidenceMessageFields, *this); }
Result<EvidenceMessage> EvidenceMessage::Decode(ByteView bytes) {
  return Read<EvidenceMessage>(kEvidenceMessageFields, bytes);
}

Bytes Opened::Encode() const { return wire::Encode(kOpenedFields, *this); }
Result<Opened> Opened::Decode(ByteView bytes) { return Read<Opened>(kOpenedFields, bytes); }

Bytes Connected::Encode() const { return wire::Encode(kConnectedFields, *this); }
Result<Connected> Connected::Decode(ByteView bytes) { return Read<Connected>(kConnectedFields, bytes); }

Bytes Finish::Encode() const { return wire::Encode(kFinishFields, *this); }
Result<Finish> Finish::Decode(ByteView bytes) { return Read<Finish>(kFinishFields, bytes); }

Bytes Go::Encode() const { return wire::Encode(kGoFields, *this); }
Result<Go> Go::Decode(ByteView bytes) { return Read<Go>(kGoFields, bytes); }

Secret Secrets::Encode() const { return EncodeSecret(kSecretsFields, *this); }
Result<Secrets> Secrets::Decode(ByteView bytes) { return Read<Secrets>(kSecretsFields, bytes); }

Bytes Seal::Encode() const { return wire::Encode(kSealFields, *this); }
Result<Seal> Seal::Decode(ByteView bytes) { return Read<Seal>(kSealFields, bytes); }

Bytes Sealing::Encode() const { return wire::Encode(kSealingFields, *this); }
Result<Sealing> Sealing::Decode(ByteView bytes) { return Read<Sealing>(kSealingFields, bytes); }

Bytes Commit::Encode() const { return wire::Encode(kCommitFields, *this); }
Result<Commit> Commit::Decode(ByteView bytes) { return Read<Commit>(kCommitFields, bytes); }

Bytes Ack::Encode() const { return wire::Encode(kAckFields, *this); }
Result<Ack> Ack::Decode(ByteView bytes) { return Read<Ack>(kAckFields, bytes); }

Secret Released::Encode() const { return EncodeSecret(kReleasedFields, *this); }
Result<Released> Released::Decode(ByteView bytes) { return Read<Released>(kReleasedFields, bytes); }

Bytes DecisionMessage::Encode() const {
  SentDecision sent{!statement.empty(), statement, report.checks()};
  for (Check& check : sent.checks) check.detail = Plain(check.detail);
  return wire::Encode(kDecisionFields, sent);
}

Result<DecisionMessage> DecisionMessage::Decode(ByteView bytes) {
  ATTESTOR_ASSIGN(SentDecision sent, Read<SentDecision>(kDecisionFields, bytes));
  if (sent.granted == sent.statement.empty()) return Error(kMessage, "a statement of a refusal, or none");
  DecisionMessage decision{std::move(sent.statement), {}};
  for (Check& check : sent.checks) decision.report.Add(std::move(check));
  return decision;
}

Bytes Failed::Encode() const {
  Failed sent = *this;
  sent.detail = Plain(detail);
  if (retry_after) sent.retry_after = std::clamp(*retry_after, Duration::zero(), kMaxRetryAfter);
  return wire::Encode(kFailedFields, sent);
}

Result<Failed> Failed::Decode(ByteView bytes) { return Read<Failed>(kFailedFields, bytes); }

}  // namespace attestor::channel
