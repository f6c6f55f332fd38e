// The gate: the only place where a statement key signs, and the state machine around it (spec/session.md section 4).
//
//            Open()                      Finish()                      every check passed
//   (none) ---------> Opened ----------------------> Deciding ---------------------------> Signed
//                        |                                `-------------------------------> Refused
//                        `- expired --> (none): an id is never opened twice
//
// In sealed mode (spec/sealed.md) an opened session passes two stages before it can be finished. Nothing leads back, and
// time only refuses:
//
//            Open()           Sealing()           Commit()            Finish()
//   (none) ---------> Opened ------------> Sealing ---------> Committed ---------> Deciding
//
// Finish() takes evidence, never a digest: the gate verifies all of it itself and builds the signed bytes itself from
// what it verified. There is no other way to a signature. Signed and Refused are final; asking again gets the same
// answer, for as long as it is kept.
//
// What is kept is bounded: when it is too much, the oldest decisions of the node that holds most are forgotten, so one
// node's cannot keep others out. Forgetting a decided session cannot lead to a second decision, because its id can
// never be opened again (docs/adr/0006): asking then gets gate.unknown_session.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <variant>

#include "core/base/check_report.h"
#include "core/base/random.h"
#include "core/crypto/certificate_path.h"
#include "evidence/binding/entry.h"
#include "evidence/binding/evidence.h"
#include "evidence/release/release_list.h"
#include "service/gate/turns.h"
#include "service/keys/statement_key.h"
#include "session/keylog/key_log.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "session/terms/mode.h"
#include "session/terms/terms.h"
#include "statement/acceptance/acceptance.h"
#include "statement/format/statement.h"

namespace attestor::gate {

inline constexpr Duration kKeepDecided =
    acceptance::kSessionLife;  // how long a decision can be asked for again, at most
// Sealed mode: a key log that is committed later after opening is refused, and so is leave to seal.
inline constexpr Duration kCommitLife = session::kCommitWithin;
inline constexpr size_t kMaxDecidedBytes =
    256 * 1024 * 1024;  // of statements and reports kept; beyond it, old ones are forgotten

// NodeIdentity is the node that a session was opened through, as the signer verified it.
struct NodeIdentity {
  binding::VerifiedEvidence evidence;
  Bytes encoded;  // the evidence itself, for the bundle
  // The list that approves both node and signer: the one that statements of its sessions name.
  std::shared_ptr<const release::ApprovedReleases> releases;
};

struct GateConfig {
  crypto::WebRoots web_roots;
  ByteArray<32> config_digest{};
  release::Identity release;  // of this signer
  Time valid_until =
      Time::max();  // of the key's evidence and of the release list: nothing is opened that could be signed later
  std::vector<statement::Mark> marks;
  bool private_targets = false;
  Duration max_duration = std::chrono::seconds(60);
  size_t max_client_bytes = 1024 * 1024;
  size_t max_server_bytes = 16 * 1024 * 1024;
  size_t max_open =
      16384;  // sessions that wait for their evidence, at once; one node may hold as many as it leaves free
  size_t max_checks =
      std::max(1U, std::thread::hardware_concurrency());  // sessions whose evidence is checked at once; the others wait
  uint64_t max_waiting = 20'000;                          // ms of checking that waits for each of max_checks
  size_t max_decided_bytes = kMaxDecidedBytes;
  std::vector<session::Mode> modes = {session::Mode::kProxy};  // that this signer signs
};

struct OpenedSession {
  session::SessionId id{};
  ByteArray<32> challenge_seed{};
  Time expires;
};

// Decision is final. A refusal has an empty statement, and its reasons in the report.
struct Decision {
  Bytes statement;
  CheckReport report;  // of a repeated signed decision: empty
  bool granted() const { return !statement.empty(); }
};

// Asker is whom a decision is for: each client waits in a line of its own, and not when it is gone
// (service/gate/turns.h).
struct Asker {
  ClientId client{};
  std::function<bool()> gone = {};
  // Whether the node that the session was opened through, and this signer, are approved now: asked when the turn has
  // come, since a newer list may have come while it waited. An error is no decision.
  std::function<Status(const std::shared_ptr<const NodeIdentity>&)> approved = {};
};

// Totals since the gate was made; a decision that is asked for again does not count again.
struct Totals {
  uint64_t opened = 0;
  uint64_t granted = 0;
  uint64_t refused = 0;
};

class Gate {
 public:
  // `entry` is the registry entry of `key`. Clock and Random must outlive the gate.
  Gate(GateConfig config, keys::StatementKey key, const binding::Entry& entry, const Clock& clock, Random& random);

  // Open: gate.mode, gate.full, also for a node that holds more than it leaves free for others, gate.key_expired,
  // policy.private_target for a port that would be refused anyway.
  Result<OpenedSession> Open(const recording::SessionRequest& request, std::shared_ptr<const NodeIdentity> node);

  // In all that follows `channel_spki` names the node that asks; it must be the one the session was opened through
  // (gate.other_node).

  // Sealing gives a session in sealed mode leave for one record of the client, by SHA-256 of its ciphertext. Given once;
  // asked again for the same, it is the same answer. So a node that was cloned or rolled back cannot tag two records
  // under one nonce. gate.not_sealed, gate.sealed, gate.late.
  Status Sealing(const session::SessionId& id, const ByteArray<32>& channel_spki, const ByteArray<32>& ciphertext_hash);

  // Commit holds the key log, which fixes recording and keys of a session in sealed mode before the node releases any of
  // them. It is verified before it is held, and held once; the same again is the same answer. gate.not_sealed,
  // gate.not_sealing, gate.key_log, keylog.*, gate.committed, gate.late.
  Status Commit(const session::SessionId& id, const ByteArray<32>& channel_spki, ByteView signed_key_log);

  // Finish decides a session once; in sealed mode by the key log that was committed (gate.not_committed). Errors (gate.*)
  // are not decisions: the session stays as it was.
  Result<Decision> Finish(const session::SessionId& id, const ByteArray<32>& channel_spki, ByteView recording,
                          ByteView opening, Asker asker = {});

  // GiveUp forgets a session that is open, and was opened through this node. Its id is never opened again.
  void GiveUp(const session::SessionId& id, const ByteArray<32>& channel_spki);

  // wait is about how long a decision would wait for its turn now.
  Duration wait() { return turns_.wait(); }

  // open_sessions is how many wait for their evidence now.
  size_t open_sessions();
  Totals totals();
  const ByteArray<32>& kid() const { return key_.id(); }
  const ByteArray<33>& public_key() const { return key_.public_key(); }
  Time key_end() const { return key_.not_after(); }
  Time valid_until() const { return config_.valid_until; }
  const Bytes& encoded_entry() const { return encoded_entry_; }

 private:
  // The stages of an opened session in sealed mode.
  struct Unsealed {};
  struct HasLeave {
    ByteArray<32> ciphertext{};  // SHA-256
  };
  struct Committed {
    ByteArray<32> ciphertext{};
    Bytes key_log;  // signed, and verified
    Time at;
  };
  struct Opened {
    recording::SessionRequest request;
    ByteArray<32> challenge_seed{};
    Time at;
    std::shared_ptr<const NodeIdentity> node;
    std::variant<Unsealed, HasLeave, Committed> stage = {};

    bool sealed() const { return request.mode() == session::Mode::kSealed; }
  };
  struct Deciding {};
  struct Signed {
    Bytes statement;
    ByteArray<32> node_key{};  // whose session it was
  };
  struct Refused {
    CheckReport report;
    ByteArray<32> node_key{};
  };
  // Due names a session and when it is looked at again; queues of these are in order of time.
  struct Due {
    Time at;
    session::SessionId id{};
    size_t bytes = 0;  // kept for a decision
  };
  // Kept are the decisions of one node.
  struct Kept {
    std::deque<Due> due;  // when they are forgotten
    size_t bytes = 0;
  };
  using State = std::variant<Opened, Deciding, Signed, Refused>;
  struct IdHash {
    size_t operator()(const session::SessionId& id) const;
  };

  // Decided gives the decision that was made before, if there is one, and the errors of sessions that nobody may finish
  // now.
  Result<std::optional<Decision>> Decided(const session::SessionId& id, const ByteArray<32>& channel_spki);
  // OpenOne finds a session in sealed mode that is open, was opened through this node and has not expired.
  Result<Opened*> OpenOne(const session::SessionId& id, const ByteArray<32>& channel_spki, Time now);
  // Hold takes a key log that was verified, or says why it comes wrong.
  Status Hold(const session::SessionId& id, const ByteArray<32>& channel_spki, ByteView signed_key_log,
              const keylog::KeyLog& log);
  // NodeOf is the node that a session which is open was opened through.
  std::shared_ptr<const NodeIdentity> NodeOf(const session::SessionId& id);
  // Begin takes Opened to Deciding, or gives the decision that was made before.
  Result<std::variant<Opened, Decision>> Begin(const session::SessionId& id, const ByteArray<32>& channel_spki);
  Result<acceptance::Verdict> Check(const session::SessionId& id, const Opened& session, ByteView recording,
                                    ByteView opening, Time now, CheckReport& report);
  Bytes Sign(const session::SessionId& id, const Opened& session, const acceptance::Verdict& verdict, Time now) const;
  // Close counts an open session of `node` as open no longer.
  void Close(const NodeIdentity& node);
  // Forget drops opened sessions that expired and decisions that were kept long enough.
  void Forget(Time now);
  void ForgetOldest(Kept& kept);
  // Keep keeps a decision of this node; for it, old ones may go.
  void Keep(const session::SessionId& id, const ByteArray<32>& node_key, State decided, Time now);

  const GateConfig config_;
  const keys::StatementKey key_;
  const Bytes encoded_entry_;
  const ByteArray<32> entry_hash_;
  const Clock& clock_;
  Random& random_;

  Turns turns_;
  std::mutex mutex_;
  std::unordered_map<session::SessionId, State, IdHash> sessions_;
  std::deque<Due> opened_;                    // expire
  std::map<ByteArray<32>, Kept> decided_of_;  // by node; none is empty
  size_t open_ = 0;                           // of sessions_, those that are Opened
  std::map<ByteArray<32>, size_t> open_of_;   // of them, by node
  size_t decided_bytes_ = 0;
  uint64_t counter_ = 0;  // of sessions that were opened
  uint64_t granted_ = 0;
  uint64_t refused_ = 0;
};

}  // namespace attestor::gate
