// The messages of the channel, as tables: "messages" in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "core/wire/limits.h"
#include "core/wire/secret_bytes.h"
#include "service/channel/client_token.h"
#include "service/channel/errors.h"
#include "service/channel/messages.h"
#include "session/terms/ip_address.h"

namespace attestor::channel {

inline constexpr auto kHelloFields = wire::Map{
    wire::Field(1, wire::Constant{kProtocolVersion, kVersion, "version"}),
    wire::Field(2, &Hello::nonce),
    wire::Field(3, &Hello::work),
};

inline constexpr auto kWorkAskedFields = wire::Map{wire::Field(1, &WorkAsked::bits)};

inline constexpr auto kTokenProofFields = wire::Map{
    wire::Field(1, &TokenProof::key),
    wire::Field(2, &TokenProof::signature),
};

inline constexpr auto kGiveUpFields = wire::Map{wire::Field(1, &GiveUp::session_id)};

inline constexpr auto kEvidenceMessageFields = wire::Map{
    wire::Field(1, &EvidenceMessage::evidence, wire::Bstr{1, limits::kEvidence}),
    wire::Field(2, &EvidenceMessage::release_list, wire::Bstr{1, limits::kReleaseList}),
    wire::Field(3, &EvidenceMessage::now),
};

inline constexpr auto kOpenedFields = wire::Map{
    wire::Field(1, &Opened::session_id),
    wire::Field(2, &Opened::challenge_seed),
    wire::Field(3, &Opened::entry, wire::Bstr{1, limits::kEntry}),
    wire::Field(4, &Opened::signer_evidence, wire::Bstr{1, limits::kEvidence}),
    wire::Field(5, &Opened::node_evidence, wire::Bstr{1, limits::kEvidence}),
    wire::Field(6, &Opened::expires),
    wire::Field(7, &Opened::release_list, wire::Bstr{1, limits::kReleaseList}),
};

inline constexpr auto kConnectedFields = wire::Map{
    wire::Field(1, &Connected::at),
    wire::Field(2, &Connected::address, wire::Tstr{2, session::kMaxAddress}),
    wire::Field(3, &Connected::port),
};

inline constexpr auto kFinishFields = wire::Map{
    wire::Field(1, &Finish::session_id),
    wire::Field(2, &Finish::recording, wire::Bstr{1, limits::kRecording}),
    wire::Field(3, &Finish::opening, wire::Bstr{1, limits::kOpening}),
    wire::Field(4, &Finish::client),
};

// Sealed mode.
inline constexpr wire::Uint kSealedSize{2, limits::kSealedRecord};
inline constexpr wire::SecretBytes kTls13Secret{32, 32};

inline constexpr auto kGoFields = wire::Map{wire::Field(1, &Go::size, kSealedSize)};

inline constexpr auto kSecretsFields = wire::Map{
    wire::Field(1, &Secrets::server_handshake_traffic, kTls13Secret),
    wire::Field(2, &Secrets::keystream, wire::SecretBytes{2, limits::kSealedRecord}),
    wire::Field(3, &Secrets::client_bytes, wire::Bstr{1, limits::kHellos}),
    wire::Field(4, &Secrets::server_bytes, wire::Uint{.max = limits::kStream}),
};

inline constexpr auto kSealFields = wire::Map{wire::Field(1, &Seal::ciphertext, wire::Bstr{2, limits::kSealedRecord})};

inline constexpr auto kSealingFields = wire::Map{
    wire::Field(1, &Sealing::session_id),
    wire::Field(2, &Sealing::ciphertext),
};

inline constexpr auto kCommitFields = wire::Map{
    wire::Field(1, &Commit::session_id),
    wire::Field(2, &Commit::key_log, wire::Bstr{1, limits::kKeyLog}),
};

inline constexpr auto kAckFields = wire::Map{
    wire::Field(1, &Ack::session_id),
    wire::Field(2, &Ack::held),
};

inline constexpr auto kReleasedFields = wire::Map{
    wire::Field(1, &Released::handshake_secret, kTls13Secret),
    wire::Field(2, &Released::key_log, wire::Bstr{1, limits::kKeyLog}),
    wire::Field(3, &Released::client_bytes, wire::Bstr{1, limits::kSealedStream}),
};

inline constexpr auto kCheckFields = wire::Array{
    wire::Member{&Check::id, wire::Tstr{1, limits::kCheckId}},
    wire::Member{&Check::outcome, wire::Uint{.max = wire::ToNumber(Outcome::kNotChecked)}},
    wire::Member{&Check::code, wire::Tstr{0, limits::kCheckId}},
    wire::Member{&Check::detail, wire::Tstr{0, limits::kCheckDetail}},
};

// SentDecision is a DecisionMessage as it travels.
struct SentDecision {
  bool granted;
  Bytes statement;  // empty unless granted
  std::vector<Check> checks;
};
inline constexpr auto kDecisionFields = wire::Map{
    wire::Field(1, &SentDecision::granted),
    wire::Field(2, &SentDecision::statement, wire::Bstr{0, limits::kStatement}),
    wire::Field(3, &SentDecision::checks, wire::List{0, limits::kChecks, kCheckFields}),
};

inline constexpr auto kFailedFields = wire::Map{
    wire::Field(1, &Failed::code, wire::Tstr{1, limits::kCheckId}),
    wire::Field(2, &Failed::detail, wire::Tstr{0, limits::kCheckDetail}),
    wire::Field(3, &Failed::side, wire::Uint{1, wire::ToNumber(Side::kSite)}),
    wire::Field(4, &Failed::retry, wire::Uint{.max = wire::ToNumber(Retry::kElsewhere)}),
    wire::Optional(5, &Failed::retry_after, wire::Uint{.max = wire::ToNumber(kMaxRetryAfter)}),
};

}  // namespace attestor::channel
