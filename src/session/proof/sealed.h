// What is checked of a session in sealed mode besides: that recording and keys are those that the signer held before any
// key was released, and that the client sent one record (spec/sealed.md).
//
// What nobody can check from a bundle: that the share was made inside of the node's TEE, that nothing was released
// early, that one record was tagged, that the signer's ack came first. These rest on the quotes of node and signer.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/check_report.h"
#include "session/keylog/key_log.h"
#include "session/proof/session_replay.h"
#include "web/tls/messages.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::proof {

// The lines of sealed mode, and the line behind which each stands.
struct SealedLine {
  std::string_view behind;
  std::string_view id;
};
inline constexpr std::array kSealedLines = {
    SealedLine{"proof.kind", "keys.mode"},
    SealedLine{"tls.client_finished", "keys.share"},
    SealedLine{"tls.client_finished", "keys.secrets"},
    SealedLine{"tls.client_finished", "keys.committed"},
    SealedLine{"tls.server_records", "keys.one_record"},
    SealedLine{"http.uninterrupted", "http.sealed"},
};

// WithSealedLines puts them between the lines of one kind of disclosure.
template <size_t N>
constexpr std::array<std::string_view, N + kSealedLines.size()> WithSealedLines(
    const std::array<std::string_view, N>& lines) {
  std::array<std::string_view, N + kSealedLines.size()> all;
  size_t next = 0;
  for (const std::string_view line : lines) {
    all[next++] = line;
    for (const SealedLine& sealed : kSealedLines) {
      if (sealed.behind == line) all[next++] = sealed.id;
    }
  }
  return all;
}

// CheckMode adds keys.mode for a session in sealed mode, and for one that has a key log and is not. Gives the log, whose
// signature is not judged yet; nothing in proxy mode.
Result<std::optional<keylog::KeyLog>> CheckMode(const Subject& subject, CheckReport& report);

// OfferedShare is the one share of a hello that offers exactly tls::kGroups; of a first hello it must be of the first
// group: keys.share. The client asks before it encrypts, the gate again.
Result<tls::KeyShare> OfferedShare(const tls::ClientHello& hello, bool first);

// CheckShares: every hello of the client offers exactly tls::kGroups and has one share, the log's of its group; the first
// hello's is of the first group. The log has one share for each group: keys.share.
Status CheckShares(const keylog::KeyLog& log, std::span<const tls::ClientHello> hellos);

// CheckKeys adds keys.share, keys.secrets and keys.committed. `keys` are those that `handshake` was checked with.
Status CheckKeys(const Subject& subject, const keylog::KeyLog& log, const ReplayedSession& session,
                 const tls::KeySource& keys, CheckReport& report);

// CheckOneRecord adds keys.one_record, in sealed mode: behind the client's handshake there is one record with data.
Status CheckOneRecord(const ReplayedSession& session, const DirectionEnd& client, CheckReport& report);

// CheckAnswer adds http.sealed, in sealed mode: `status` is none that servers give before they have read a request. That
// the request asked to close the connection behind the answer is a rule of every mode (http.connection).
Status CheckAnswer(const ReplayedSession& session, int status, CheckReport& report);

}  // namespace attestor::proof
