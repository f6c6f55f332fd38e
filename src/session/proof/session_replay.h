// What checking a session has in common, however it is disclosed: the recording, the handshake, and the order of
// things.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "core/crypto/web_roots.h"
#include "session/proof/checked_proof.h"
#include "session/proof/tls13_handshake_replay.h"
#include "session/recording/recorded.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "session/terms/terms.h"
#include "web/http/framing.h"
#include "web/tls/record.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::proof {

// SealedSubject is what a session in sealed mode has besides (spec/sealed.md).
struct SealedSubject {
  ByteView key_log;  // signed
  const session::SessionId& session_id;
  const ByteArray<32>& channel_spki_sha256;  // of the node, as its verified evidence names it
};

// Subject is what a recording is checked against.
struct Subject {
  ByteView recording;  // encoded
  const recording::SessionRequest& request;
  const recording::Challenge& challenge;
  const crypto::WebRoots& web_roots;
  std::optional<SealedSubject> sealed = {};  // what is there; that it belongs to the request's mode is a check
};

// ReplayedSession is a recording whose handshake holds. `facts` lacks what HTTP says.
struct ReplayedSession {
  recording::Committed committed;
  ReplayedHandshake handshake;
  SessionFacts facts;

  // The records after Finished.
  std::span<const tls::Record> client_records() const;
  std::span<const tls::Record> server_records() const;
};

// ReplaySession adds transcript.framing and the lines of ReplayHandshake to `report`; in sealed mode also those about
// the keys (session/proof/sealed.h).
Result<ReplayedSession> ReplaySession(const Subject& subject, const tls::KeySource& keys, CheckReport& report);

// The lines of both kinds of disclosure, in order, up to the end of the connection.
inline constexpr std::array<std::string_view, 20> kSessionChecks = {"proof.kind",
                                                                    "transcript.framing",
                                                                    "tls.client_hello",
                                                                    "tls.server_hello",
                                                                    "tls.server_flight",
                                                                    "tls.encrypted_extensions",
                                                                    "certificate.parse",
                                                                    "certificate.root",
                                                                    "certificate.path",
                                                                    "certificate.host",
                                                                    "certificate.extensions",
                                                                    "certificate.profile",
                                                                    "certificate.strength",
                                                                    "tls.certificate_verify",
                                                                    "tls.server_finished",
                                                                    "tls.client_finished",
                                                                    "tls.client_records",
                                                                    "tls.server_records",
                                                                    "tls.close",
                                                                    "http.order"};

// WithSessionChecks puts the lines of one kind of disclosure behind them.
template <size_t N>
constexpr std::array<std::string_view, kSessionChecks.size() + N> WithSessionChecks(
    const std::array<std::string_view, N>& more) {
  std::array<std::string_view, kSessionChecks.size() + N> all;
  std::copy(more.begin(), more.end(), std::copy(kSessionChecks.begin(), kSessionChecks.end(), all.begin()));
  return all;
}

// DirectionEnd is what is known of one direction's application data besides its bytes.
struct DirectionEnd {
  // The record with close_notify, an authenticated end of the direction; none when it has none.
  std::optional<size_t> close_notify;
  // The first and the last record with application data; none when there is no data. Records count from the first after
  // Finished.
  std::optional<size_t> first_data;
  size_t last_data = 0;

  http::StreamEnd stream_end() const {
    return close_notify ? http::StreamEnd::kCloseNotify : http::StreamEnd::kFramingOnly;
  }
};

// CheckClosing adds, in sealed mode, keys.one_record; then tls.close and, when the server sent data, http.order.
Status CheckClosing(const ReplayedSession& session, const DirectionEnd& client, const DirectionEnd& server,
                    CheckReport& report);

// CheckUninterrupted adds http.uninterrupted: between the last byte of the request and the last of the response the
// server got neither a byte nor the end of the connection, so nothing of client and node can have made it shorten or
// change its answer. `framing` is the response's: one that runs to the end of the stream ends with the server's
// close_notify, any other with its last byte of data (spec/session.md section 6).
Status CheckUninterrupted(const ReplayedSession& session, const DirectionEnd& client, const DirectionEnd& server,
                          http::FramingKind framing, CheckReport& report);

// RecordCheck adds the line `id` and gives the status back.
Status RecordCheck(CheckReport& report, std::string_view id, Status status, std::string detail = {});

}  // namespace attestor::proof
