#include "session/proof/sealed.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "session/proof/errors.h"
#include "session/terms/terms.h"
#include "web/tls/messages.h"
#include "web/tls/types.h"

namespace attestor::proof {
namespace {

constexpr int kBadRequest = 400;      // some servers answer a bare FIN with it
constexpr int kRequestTimeout = 408;  // and a connection on which nothing comes with this

// What keys.committed cannot show, for whoever reads the report.
constexpr std::string_view kNotRepeated =
    "that the keys were made inside, and none was released before the signer held the log, rests on the quotes of node "
    "and signer";

Result<std::optional<keylog::KeyLog>> ReadLog(const Subject& subject) {
  using Log = std::optional<keylog::KeyLog>;
  const bool sealed = subject.request.mode() == session::Mode::kSealed;
  if (sealed != subject.sealed.has_value())
    return Error(kKeysMode, sealed ? "no key log" : "a key log of a session in proxy mode");
  if (!sealed) return Log();
  ATTESTOR_ASSIGN(keylog::KeyLog log, keylog::ReadKeyLog(subject.sealed->key_log));
  if (log.session_id != subject.sealed->session_id) return Error(kKeysSession, "session " + ToHex(log.session_id));
  if (log.request_hash != crypto::Sha256(subject.request.Encode())) return Error(kKeysSession, "another request");
  return Log(std::move(log));
}

Result<ByteView> ExtensionOf(const tls::ClientHello& hello, tls::ExtensionType type) {
  const tls::Extension* found = tls::FindExtension(hello.extensions, type);
  if (found == nullptr) return Error(kKeysShare, "a ClientHello without key shares or groups");
  return ByteView(found->data);
}

Status CheckSecrets(const keylog::KeyLog& log, const ReplayedHandshake& handshake, const tls::KeySource& keys) {
  const tls::TrafficSecrets traffic = keys.HandshakeTraffic(handshake.suite, handshake.hello_hash);
  return keylog::HashOfTraffic(traffic) == log.traffic_hash ? Ok() : Status(Error(kKeysSecrets));
}

Status CheckCommitted(const Subject& subject, const keylog::KeyLog& log, const ReplayedSession& session) {
  const auto verified = keylog::VerifyKeyLog(subject.sealed->key_log, subject.sealed->channel_spki_sha256);
  if (!verified.ok()) return verified.error();
  if (session.facts.recording_hash != log.recording_hash) return Error(kKeysRecording);
  const auto records = session.client_records();
  const size_t tag = session.handshake.suite.tag_size;
  if (records.empty() || records.front().fragment.size() < tag) return Error(kKeysCiphertext, "no record");
  const ByteView ciphertext = records.front().fragment.first(records.front().fragment.size() - tag);
  return crypto::Sha256(ciphertext) == log.client_ciphertext ? Ok() : Status(Error(kKeysCiphertext));
}

Status OneRecord(size_t records, const DirectionEnd& client) {
  if (records != 1) return Error(kKeysRecords, std::to_string(records) + " records");
  return client.first_data ? Ok() : Status(Error(kKeysRecordType, "or it is empty"));
}

bool IsSealed(const ReplayedSession& session) { return session.facts.key_log_hash.has_value(); }

}  // namespace

Result<std::optional<keylog::KeyLog>> CheckMode(const Subject& subject, CheckReport& report) {
  auto log = ReadLog(subject);
  if (!log.ok() || *log) ATTESTOR_TRY(RecordCheck(report, "keys.mode", StatusOf(log)));
  return log;
}

Result<tls::KeyShare> OfferedShare(const tls::ClientHello& hello, bool first) {
  ATTESTOR_ASSIGN(const ByteView groups, ExtensionOf(hello, tls::ExtensionType::kSupportedGroups));
  ATTESTOR_ASSIGN(const std::vector<uint16_t> offered, tls::ParseU16List(groups));
  if (!std::ranges::equal(offered, tls::kGroups)) return Error(kKeysShare, "other groups than sealed mode offers");
  ATTESTOR_ASSIGN(const ByteView extension, ExtensionOf(hello, tls::ExtensionType::kKeyShare));
  ATTESTOR_ASSIGN(std::vector<tls::KeyShare> shares, tls::ParseClientKeyShares(extension));
  if (shares.size() != 1) return Error(kKeysShare, std::to_string(shares.size()) + " shares in a ClientHello");
  if (first && shares.front().group != tls::kGroups.front()) return Error(kKeysShare, "not of the first group");
  return std::move(shares.front());
}

Status CheckShares(const keylog::KeyLog& log, std::span<const tls::ClientHello> hellos) {
  if (!std::ranges::equal(log.shares, tls::kGroups, {}, &tls::KeyShare::group))
    return Error(kKeysShare, "the log has not one share for each group");
  for (size_t i = 0; i < hellos.size(); ++i) {
    ATTESTOR_ASSIGN(const tls::KeyShare share, OfferedShare(hellos[i], i == 0));
    const auto logged = std::ranges::find(log.shares, share.group, &tls::KeyShare::group);
    if (logged == log.shares.end() || logged->key != share.key)
      return Error(kKeysShare, "the log has another share of group " + std::to_string(share.group));
  }
  return Ok();
}

Status CheckKeys(const Subject& subject, const keylog::KeyLog& log, const ReplayedSession& session,
                 const tls::KeySource& keys, CheckReport& report) {
  ATTESTOR_TRY(RecordCheck(report, "keys.share", CheckShares(log, session.handshake.hellos)));
  ATTESTOR_TRY(RecordCheck(report, "keys.secrets", CheckSecrets(log, session.handshake, keys)));
  return RecordCheck(report, "keys.committed", CheckCommitted(subject, log, session), std::string(kNotRepeated));
}

Status CheckOneRecord(const ReplayedSession& session, const DirectionEnd& client, CheckReport& report) {
  if (!IsSealed(session)) return Ok();
  return RecordCheck(report, "keys.one_record", OneRecord(session.client_records().size(), client));
}

Status CheckAnswer(const ReplayedSession& session, int status, CheckReport& report) {
  if (!IsSealed(session)) return Ok();
  const bool unasked = status == kBadRequest || status == kRequestTimeout;
  return RecordCheck(report, "http.sealed",
                     unasked ? Status(Error(kKeysStatus, "status " + std::to_string(status))) : Ok());
}

}  // namespace attestor::proof
