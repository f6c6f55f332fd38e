// What was proved about a session, whichever way it was disclosed. It can be made by CheckSession only
// (session/proof/check_session.h).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/merkle/tree.h"
#include "session/disclosure/check_response.h"
#include "session/disclosure/masked.h"
#include "session/proof/opening.h"
#include "session/recording/recorded.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"
#include "web/http/parser.h"
#include "web/tls/suite.h"

namespace attestor::proof {

// SessionFacts are what both kinds of disclosure show.
struct SessionFacts {
  // Of the connection.
  std::string host;
  uint16_t port = 0;
  std::string address;      // the node's word
  Time connected_at;        // the node's word
  Time ended_at;            // the node's word
  size_t client_bytes = 0;  // on the wire
  size_t server_bytes = 0;

  // Of TLS.
  ByteArray<32> leaf_spki_sha256{};
  tls::Suite suite;
  uint16_t group = 0;
  uint16_t signature_scheme = 0;
  recording::Challenge challenge{};
  bool alpn_confirmed = false;  // the server named http/1.1

  // Of the records. recording_hash is SHA-256 of the encoded recording: it fixes the times of every piece, which no TLS
  // key confirms.
  merkle::Digest record_root{};
  ByteArray<32> recording_hash{};
  size_t client_records = 0;
  size_t server_records = 0;

  // Of sealed mode: SHA-256 of the signed key log.
  std::optional<ByteArray<32>> key_log_hash;

  // Of HTTP. Headers stand in order, hidden ones without their value.
  std::string method;
  std::string target;
  std::vector<disclosure::ShownHeader> request_headers;
  Bytes request_body;
  int status = 0;
  std::vector<disclosure::ShownHeader> response_headers;
};

// RevealedAll: the plaintext of both directions.
struct RevealedAll {
  static constexpr session::Disclosure kKind = session::Disclosure::kRevealAll;

  Bytes request;
  Bytes response;
};

// ServerRecords are what a further disclosure is proved about.
struct ServerRecords {
  recording::Committed committed;
  size_t first = 0;                   // of the records after Finished
  std::vector<RecordShape> shapes;    // of those
  ByteArray<32> finished_hash{};      // transcript hash up to the server's Finished, from which the record key follows
  ByteArray<16> h{};                  // AES_K(0)
  std::vector<ByteArray<12>> nonces;  // of each
  http::StreamEnd end = http::StreamEnd::kFramingOnly;
};

// Selected: what was disclosed of both directions, and the values at the revealed paths.
struct Selected {
  static constexpr session::Disclosure kKind = session::Disclosure::kSelective;

  ByteArray<32> opening_hash{};  // SHA-256 of the opening without its proof
  disclosure::MaskedBytes request;
  disclosure::MaskedBytes response;
  std::vector<disclosure::Revealed> values;
  ServerRecords server;
};

using Shown = std::variant<RevealedAll, Selected>;

class CheckedProof {
 public:
  CheckedProof(CheckedProof&&) noexcept = default;
  CheckedProof& operator=(CheckedProof&&) noexcept = default;

  const SessionFacts& facts() const { return facts_; }
  const Shown& shown() const { return shown_; }
  // selected: nullptr when everything was revealed, and nothing is left to disclose.
  const Selected* selected() const { return std::get_if<Selected>(&shown_); }

 private:
  friend class RevealAllVerifier;
  friend class SelectiveVerifier;
  CheckedProof(SessionFacts facts, Shown shown) : facts_(std::move(facts)), shown_(std::move(shown)) {}

  SessionFacts facts_;
  Shown shown_;
};

}  // namespace attestor::proof
