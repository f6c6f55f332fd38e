#include "session/proof/session_replay.h"

#include "core/crypto/hash.h"
#include "session/keylog/key_log.h"
#include "session/proof/errors.h"
#include "session/proof/sealed.h"
#include "session/recording/recorded.h"
#include "session/recording/recording.h"
#include "web/tls/errors.h"

namespace attestor::proof {
namespace {

Result<recording::Recorded> Parse(ByteView bytes) {
  ATTESTOR_ASSIGN(recording::Recording recording, recording::Recording::Decode(bytes));
  return recording::Recorded::Parse(std::move(recording));
}

SessionFacts FactsOf(const Subject& subject, const recording::Committed& committed) {
  const recording::Recording& recording = committed.recorded().recording();
  SessionFacts facts;
  facts.host = subject.request.host;
  facts.port = recording.port;
  facts.address = recording.address;
  facts.connected_at = recording.connected_at;
  facts.ended_at = recording.ended_at();
  facts.client_bytes = recording.client_bytes.size();
  facts.server_bytes = recording.server_bytes.size();
  facts.challenge = subject.challenge;
  facts.record_root = committed.root();
  facts.recording_hash = crypto::Sha256(subject.recording);
  facts.client_records = committed.recorded().client_records().size();
  facts.server_records = committed.recorded().server_records().size();
  return facts;
}

// EndOf is where a record ends in the stream that it views.
uint64_t EndOf(const Bytes& stream, const tls::Record& record) {
  return static_cast<uint64_t>(record.bytes.data() - stream.data()) + record.bytes.size();
}

// The response must not begin before the request has ended: a client that sees the response first could choose the
// request to go with it. `first_response` and `last_request` are records; where they lie in the streams is compared
// with the order in which the node relayed.
Status CheckOrder(const recording::Recording& recording, const tls::Record& last_request,
                  const tls::Record& first_response) {
  const uint64_t request_end = EndOf(recording.client_bytes, last_request);
  const uint64_t response_begin = EndOf(recording.server_bytes, first_response) - first_response.bytes.size();
  uint64_t sent = 0, received = 0;
  for (const recording::Event& event : recording.events) {
    const bool from_server = event.direction == recording::Direction::kServerToClient;
    (from_server ? received : sent) += event.length;
    if (from_server && received > response_begin && sent < request_end) {
      return Error(kResponseEarly, std::to_string(request_end - sent) + " bytes of the request came after it");
    }
  }
  return Ok();
}

// A handler that sees its client speak or go may end its answer early, and in order: nothing that reached the server
// before its last byte may have come from this side.
Status CheckSilence(const recording::Recording& recording, const tls::Record& last_request,
                    const tls::Record& response_end) {
  const uint64_t request_end = EndOf(recording.client_bytes, last_request);
  const uint64_t needed = EndOf(recording.server_bytes, response_end);
  uint64_t sent = 0, received = 0;
  for (const recording::Event& event : recording.events) {
    if (event.direction == recording::Direction::kServerToClient) {
      received += event.length;
      continue;
    }
    sent += event.length;
    if (received >= needed) return Ok();
    if (!event.is_end() && sent <= request_end) continue;
    return Error(event.is_end() ? kEndedEarly : kSpokeEarly,
                 std::to_string(needed - received) + " bytes of the response came after it");
  }
  return Ok();
}

// The end of the response must be authenticated: by close_notify, or by HTTP framing that is complete without it.
Status CheckClose(const DirectionEnd& client, const DirectionEnd& server) {
  if (!client.first_data) return Error(kNoRequest);
  if (!server.first_data && !server.close_notify) return Error(tls::kTruncated, "no response");
  return Ok();
}

}  // namespace

std::span<const tls::Record> ReplayedSession::client_records() const {
  return committed.recorded().client_records().subspan(handshake.client_records);
}

std::span<const tls::Record> ReplayedSession::server_records() const {
  return committed.recorded().server_records().subspan(handshake.server_records);
}

Result<ReplayedSession> ReplaySession(const Subject& subject, const tls::KeySource& keys, CheckReport& report) {
  ATTESTOR_ASSIGN(const std::optional<keylog::KeyLog> log, CheckMode(subject, report));
  auto recorded = Parse(subject.recording);
  ATTESTOR_TRY(RecordCheck(report, "transcript.framing", StatusOf(recorded)));
  recording::Committed committed = recording::Committed::Commit(std::move(recorded).value());
  SessionFacts facts = FactsOf(subject, committed);
  const HandshakeExpectation expected{subject.request.host, subject.challenge, subject.web_roots, facts.connected_at};
  ATTESTOR_ASSIGN(ReplayedHandshake handshake, ReplayHandshake(committed.recorded(), keys, expected, report));
  facts.leaf_spki_sha256 = handshake.server.spki_sha256;
  facts.suite = handshake.suite;
  facts.group = handshake.group;
  facts.signature_scheme = handshake.signature_scheme;
  facts.alpn_confirmed = handshake.alpn_confirmed;
  if (log) facts.key_log_hash = crypto::Sha256(subject.sealed->key_log);
  ReplayedSession session{std::move(committed), std::move(handshake), std::move(facts)};
  if (log) ATTESTOR_TRY(CheckKeys(subject, *log, session, keys, report));
  return session;
}

Status CheckClosing(const ReplayedSession& session, const DirectionEnd& client, const DirectionEnd& server,
                    CheckReport& report) {
  ATTESTOR_TRY(CheckOneRecord(session, client, report));
  ATTESTOR_TRY(RecordCheck(
      report, "tls.close", CheckClose(client, server),
      server.close_notify ? "close_notify" : "no close_notify: the response must be complete by its own framing"));
  if (!server.first_data) return Ok();
  return RecordCheck(report, "http.order",
                     CheckOrder(session.committed.recorded().recording(), session.client_records()[client.last_data],
                                session.server_records()[*server.first_data]));
}

Status CheckUninterrupted(const ReplayedSession& session, const DirectionEnd& client, const DirectionEnd& server,
                          http::FramingKind framing, CheckReport& report) {
  const bool until_end = framing == http::FramingKind::kUntilEnd;
  const std::optional<size_t> end = until_end           ? server.close_notify
                                    : server.first_data ? std::optional(server.last_data)
                                                        : std::nullopt;
  // The checks before this one demand a request, and a response that is complete; without either there is nothing to
  // compare.
  Status status = client.first_data && end
                      ? CheckSilence(session.committed.recorded().recording(),
                                     session.client_records()[client.last_data], session.server_records()[*end])
                      : Status(Error(until_end ? tls::kTruncated : kNoRequest));
  return RecordCheck(report, "http.uninterrupted", std::move(status),
                     until_end ? "up to the server's close_notify" : "up to the last byte of the response");
}

Status RecordCheck(CheckReport& report, std::string_view id, Status status, std::string detail) {
  report.Record(id, status, std::move(detail));
  return status;
}

}  // namespace attestor::proof
