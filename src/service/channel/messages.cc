#include "service/channel/messages.h"

#include <algorithm>

#include "core/wire/cbor.h"
#include "service/channel/errors.h"

namespace attestor::channel {
namespace {

constexpr size_t kMaxChecks = limits::kChecks;
constexpr size_t kMaxText = limits::kCheckDetail;
constexpr size_t kMaxId = limits::kCheckId;

// Strict turns any error of a decoder into channel.message with the cause as detail.
template <class T>
Result<T> Strict(Result<T> result) {
  if (!result.ok() && !result.error().Is(kVersion)) return Error(kMessage, result.error().Text());
  return result;
}

Result<Bytes> Field(wire::CborReader& in, int64_t key, size_t min, size_t max) {
  ATTESTOR_TRY(in.Key(key));
  ATTESTOR_ASSIGN(const ByteView bytes, in.Bytes(min, max));
  return ToBytes(bytes);
}

Result<Time> TimeField(wire::CborReader& in, int64_t key) {
  ATTESTOR_TRY(in.Key(key));
  return in.Time();
}

Result<ByteArray<32>> HashField(wire::CborReader& in, int64_t key) {
  ATTESTOR_TRY(in.Key(key));
  return in.Fixed<32>();
}

Result<std::string> TextItem(wire::CborReader& in, size_t min, size_t max) {
  ATTESTOR_ASSIGN(const std::string_view text, in.Text(min, max));
  return std::string(text);
}

// Plain keeps a text of ours inside the format's bounds, whatever a peer's bytes made it say: printable ASCII, at most
// kMaxText.
std::string Plain(std::string_view text) {
  std::string out(text.substr(0, kMaxText));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return out;
}

Result<Hello> DecodeHello(ByteView bytes) {
  wire::CborReader in(bytes);
  Hello hello;
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kProtocolVersion) {
    return Error(kVersion, std::to_string(version) + " there, " + std::to_string(kProtocolVersion) + " here");
  }
  ATTESTOR_ASSIGN(hello.nonce, HashField(in, 2));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(hello.work, in.Uint());
  ATTESTOR_TRY(in.ExpectEnd());
  return hello;
}

Result<WorkAsked> DecodeWorkAsked(ByteView bytes) {
  wire::CborReader in(bytes);
  ATTESTOR_TRY(in.Map(1));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t bits, in.Uint(UINT8_MAX));
  ATTESTOR_TRY(in.ExpectEnd());
  return WorkAsked{static_cast<uint8_t>(bits)};
}

Result<GiveUp> DecodeGiveUp(ByteView bytes) {
  wire::CborReader in(bytes);
  GiveUp message;
  ATTESTOR_TRY(in.Map(1));
  ATTESTOR_ASSIGN(message.session_id, HashField(in, 1));
  ATTESTOR_TRY(in.ExpectEnd());
  return message;
}

Result<EvidenceMessage> DecodeEvidence(ByteView bytes) {
  wire::CborReader in(bytes);
  EvidenceMessage message;
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_ASSIGN(message.evidence, Field(in, 1, 1, limits::kEvidence));
  ATTESTOR_ASSIGN(message.release_list, Field(in, 2, 1, limits::kReleaseList));
  ATTESTOR_ASSIGN(message.now, TimeField(in, 3));
  ATTESTOR_TRY(in.ExpectEnd());
  return message;
}

Result<Opened> DecodeOpened(ByteView bytes) {
  wire::CborReader in(bytes);
  Opened opened;
  ATTESTOR_TRY(in.Map(7));
  ATTESTOR_ASSIGN(opened.session_id, HashField(in, 1));
  ATTESTOR_ASSIGN(opened.challenge_seed, HashField(in, 2));
  ATTESTOR_ASSIGN(opened.entry, Field(in, 3, 1, limits::kEntry));
  ATTESTOR_ASSIGN(opened.signer_evidence, Field(in, 4, 1, limits::kEvidence));
  ATTESTOR_ASSIGN(opened.node_evidence, Field(in, 5, 1, limits::kEvidence));
  ATTESTOR_ASSIGN(opened.expires, TimeField(in, 6));
  ATTESTOR_ASSIGN(opened.release_list, Field(in, 7, 1, limits::kReleaseList));
  ATTESTOR_TRY(in.ExpectEnd());
  return opened;
}

Result<Connected> DecodeConnected(ByteView bytes) {
  wire::CborReader in(bytes);
  Connected connected;
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_ASSIGN(connected.at, TimeField(in, 1));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(connected.address, TextItem(in, 2, 45));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const uint64_t port, in.Uint(UINT16_MAX));
  connected.port = static_cast<uint16_t>(port);
  ATTESTOR_TRY(in.ExpectEnd());
  return connected;
}

Result<Finish> DecodeFinish(ByteView bytes) {
  wire::CborReader in(bytes);
  Finish finish;
  ATTESTOR_TRY(in.Map(4));
  ATTESTOR_ASSIGN(finish.session_id, HashField(in, 1));
  ATTESTOR_ASSIGN(finish.recording, Field(in, 2, 1, limits::kRecording));
  ATTESTOR_ASSIGN(finish.opening, Field(in, 3, 1, limits::kOpening));
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(finish.client, in.Fixed<16>());
  ATTESTOR_TRY(in.ExpectEnd());
  return finish;
}

Status ReadCheck(wire::CborReader& in, CheckReport& out) {
  ATTESTOR_TRY(in.Array(4, 4));
  Check check;
  ATTESTOR_ASSIGN(check.id, TextItem(in, 1, kMaxId));
  ATTESTOR_ASSIGN(const uint64_t outcome, in.Uint(2));
  check.outcome = static_cast<Outcome>(outcome);
  ATTESTOR_ASSIGN(check.code, TextItem(in, 0, kMaxId));
  ATTESTOR_ASSIGN(check.detail, TextItem(in, 0, kMaxText));
  out.Add(std::move(check));
  return Ok();
}

Result<DecisionMessage> DecodeDecision(ByteView bytes) {
  wire::CborReader in(bytes);
  DecisionMessage decision;
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const bool granted, in.Bool());
  ATTESTOR_ASSIGN(decision.statement, Field(in, 2, granted ? 1 : 0, granted ? limits::kStatement : 0));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const size_t checks, in.Array(0, kMaxChecks));
  for (size_t i = 0; i < checks; ++i) ATTESTOR_TRY(ReadCheck(in, decision.report));
  ATTESTOR_TRY(in.ExpectEnd());
  return decision;
}

Result<Failed> DecodeFailed(ByteView bytes) {
  wire::CborReader in(bytes);
  Failed failed;
  // As with a hello, the first byte tells whether the optional member is there.
  const bool has_retry_after = !bytes.empty() && bytes[0] == 0xa5;
  ATTESTOR_TRY(in.Map(has_retry_after ? 5 : 4));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(failed.code, TextItem(in, 1, kMaxId));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(failed.detail, TextItem(in, 0, kMaxText));
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const uint64_t side, in.Uint(static_cast<uint64_t>(Side::kSite)));
  if (side == 0) return Error(kMessage, "no side");
  failed.side = static_cast<Side>(side);
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(const uint64_t retry, in.Uint(static_cast<uint64_t>(Retry::kElsewhere)));
  failed.retry = static_cast<Retry>(retry);
  if (has_retry_after) {
    ATTESTOR_TRY(in.Key(5));
    ATTESTOR_ASSIGN(const uint64_t after, in.Uint(static_cast<uint64_t>(kMaxRetryAfter.count())));
    failed.retry_after = Duration(static_cast<int64_t>(after));
  }
  ATTESTOR_TRY(in.ExpectEnd());
  return failed;
}

}  // namespace

Bytes Hello::Encode() const {
  wire::CborWriter out;
  out.Map(3).Int(1).Uint(kProtocolVersion).Int(2).Bytes(nonce).Int(3).Uint(work);
  return std::move(out).Take();
}
Result<Hello> Hello::Decode(ByteView bytes) { return Strict(DecodeHello(bytes)); }

Bytes WorkAsked::Encode() const {
  wire::CborWriter out;
  out.Map(1).Int(1).Uint(bits);
  return std::move(out).Take();
}
Result<WorkAsked> WorkAsked::Decode(ByteView bytes) { return Strict(DecodeWorkAsked(bytes)); }

Bytes GiveUp::Encode() const {
  wire::CborWriter out;
  out.Map(1).Int(1).Bytes(session_id);
  return std::move(out).Take();
}
Result<GiveUp> GiveUp::Decode(ByteView bytes) { return Strict(DecodeGiveUp(bytes)); }

Bytes EvidenceMessage::Encode() const {
  wire::CborWriter out;
  out.Map(3).Int(1).Bytes(evidence).Int(2).Bytes(release_list).Int(3).Time(now);
  return std::move(out).Take();
}
Result<EvidenceMessage> EvidenceMessage::Decode(ByteView bytes) { return Strict(DecodeEvidence(bytes)); }

Bytes Opened::Encode() const {
  wire::CborWriter out;
  out.Map(7);
  out.Int(1).Bytes(session_id);
  out.Int(2).Bytes(challenge_seed);
  out.Int(3).Bytes(entry);
  out.Int(4).Bytes(signer_evidence);
  out.Int(5).Bytes(node_evidence);
  out.Int(6).Time(expires);
  out.Int(7).Bytes(release_list);
  return std::move(out).Take();
}
Result<Opened> Opened::Decode(ByteView bytes) { return Strict(DecodeOpened(bytes)); }

Bytes Connected::Encode() const {
  wire::CborWriter out;
  out.Map(3).Int(1).Time(at).Int(2).Text(address).Int(3).Uint(port);
  return std::move(out).Take();
}
Result<Connected> Connected::Decode(ByteView bytes) { return Strict(DecodeConnected(bytes)); }

Bytes Finish::Encode() const {
  wire::CborWriter out;
  out.Map(4).Int(1).Bytes(session_id).Int(2).Bytes(recording).Int(3).Bytes(opening).Int(4).Bytes(client);
  return std::move(out).Take();
}
Result<Finish> Finish::Decode(ByteView bytes) { return Strict(DecodeFinish(bytes)); }

Bytes DecisionMessage::Encode() const {
  wire::CborWriter out;
  out.Map(3).Int(1).Bool(!statement.empty()).Int(2).Bytes(statement).Int(3).Array(report.checks().size());
  for (const Check& check : report.checks()) {
    out.Array(4).Text(check.id).Uint(static_cast<uint64_t>(check.outcome)).Text(check.code).Text(Plain(check.detail));
  }
  return std::move(out).Take();
}
Result<DecisionMessage> DecisionMessage::Decode(ByteView bytes) { return Strict(DecodeDecision(bytes)); }

Bytes Failed::Encode() const {
  wire::CborWriter out;
  out.Map(retry_after ? 5 : 4).Int(1).Text(code).Int(2).Text(Plain(detail));
  out.Int(3).Uint(static_cast<uint64_t>(side)).Int(4).Uint(static_cast<uint64_t>(retry));
  if (retry_after)
    out.Int(5).Uint(static_cast<uint64_t>(std::clamp(*retry_after, Duration::zero(), kMaxRetryAfter).count()));
  return std::move(out).Take();
}
Result<Failed> Failed::Decode(ByteView bytes) { return Strict(DecodeFailed(bytes)); }

}  // namespace attestor::channel
