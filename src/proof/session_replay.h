// What checking a session has in common, however it is disclosed: the recording, the handshake, and the order of things.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "proof/checked_proof.h"
#include "proof/handshake_replay.h"

namespace attestor::proof {

// Subject is what a recording is checked against.
struct Subject {
  ByteView recording;  // encoded
  const transcript::SessionRequest& request;
  const transcript::Challenge& challenge;
  const crypto::WebRoots& web_roots;
};

// ReplayedSession is a recording whose handshake holds. `facts` lacks what HTTP says.
struct ReplayedSession {
  transcript::Committed committed;
  ReplayedHandshake handshake;
  SessionFacts facts;

  // The records after Finished.
  std::span<const tls::Record> client_records() const;
  std::span<const tls::Record> server_records() const;
};

// ReplaySession adds transcript.framing and the lines of ReplayHandshake to `report`.
Result<ReplayedSession> ReplaySession(const Subject& subject, const HandshakeTraffic& traffic, CheckReport& report);

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
constexpr std::array<std::string_view, kSessionChecks.size() + N> WithSessionChecks(const std::array<std::string_view, N>& more) {
  std::array<std::string_view, kSessionChecks.size() + N> all;
  std::copy(more.begin(), more.end(), std::copy(kSessionChecks.begin(), kSessionChecks.end(), all.begin()));
  return all;
}

// DirectionEnd is what is known of one direction's application data besides its bytes.
struct DirectionEnd {
  bool close_notify = false;  // the direction was ended by an authenticated alert
  // The first and the last record with application data, counted from the first record after Finished; none when there is no data.
  std::optional<size_t> first_data;
  size_t last_data = 0;
};

// CheckClosing adds tls.close and, when the server sent data, http.order.
Status CheckClosing(const ReplayedSession& session, const DirectionEnd& client, const DirectionEnd& server, CheckReport& report);

// RecordCheck adds the line `id` and gives the status back.
Status RecordCheck(CheckReport& report, std::string_view id, Status status, std::string detail = {});

}  // namespace attestor::proof
