// Attacks of a client with what a selective opening opens: keys that are not those of the session, and proofs that are
// not for it.
#include <cstdlib>
#include <functional>

#include "attacks/selective_attack.h"
#include "session/proof/check_session.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {
proof::Tls13KeyParts& Parts(proof::SelectiveOpening& opening) { return std::get<proof::Tls13KeyParts>(opening.keys); }

class SelectiveKeys : public SelectiveAttack {
 protected:
  // The attacks that change what is opened: `change` is made to the opening, a proof is made for it, and the relation
  // refuses that.
  void OtherValues(const std::function<void(proof::SelectiveOpening&)>& change) {
    proof::SelectiveOpening opening = Open();
    change(opening);
    RefusedWith(Proved(std::move(opening)), "zk.proof", kProof);
  }
};

// Everything that is opened follows from the handshake secret of another session.
TEST_F(SelectiveKeys, other_key_all_of_it) {
  const Session other = OpenSelective();
  const proof::SelectiveOpening opening = Honest(other, Account(other));
  RefusedWith(opening, "tls.record_tag", "tls.server_flight");
}

// The true handshake traffic secrets, for the handshake to hold; behind them the schedule of another secret.
TEST_F(SelectiveKeys, other_key_behind_the_true_handshake) {
  const Session other = OpenSelective();
  const RecordedSession donor = Account(other);
  const Case theirs = CaseOf(other, donor.recording);
  proof::SelectiveOpening opening = Open();
  proof::SelectiveOpening keys = proof::OpenKeys(theirs.subject(), donor.handshake_secret);
  Parts(opening).inner_states = Parts(keys).inner_states;
  Parts(opening).client_iv = Parts(keys).client_iv;
  Parts(opening).server_iv = Parts(keys).server_iv;
  Parts(opening).client_h = Parts(keys).client_h;
  Parts(opening).server_h = Parts(keys).server_h;
  const Case now = Now();
  for (const RecordedSession* one : {static_cast<const RecordedSession*>(&*run_), &donor}) {
    opening.proof = proof::ProveAnyway(now.subject(), opening, one->handshake_secret, random_);
    CheckReport report;
    EXPECT_FALSE(proof::CheckSession(now.subject(), opening, report).ok());
    EXPECT_EQ(report.FirstFailure()->code, "zk.proof");
  }
  RefusedWith(opening, "zk.proof", kProof);
}

// The client swaps the two directions' values.
TEST_F(SelectiveKeys, other_key_of_the_other_direction) {
  OtherValues([](proof::SelectiveOpening& opening) {
    std::swap(Parts(opening).client_iv, Parts(opening).server_iv);
    std::swap(Parts(opening).client_h, Parts(opening).server_h);
  });
}

TEST_F(SelectiveKeys, other_iv_of_the_server) {
  OtherValues([](proof::SelectiveOpening& opening) { Parts(opening).server_iv[11] ^= 1; });
}

TEST_F(SelectiveKeys, other_iv_of_the_client) {
  OtherValues([](proof::SelectiveOpening& opening) { Parts(opening).client_iv[0] ^= 1; });
}

// A key of the client's choice, its H and any IV.
TEST_F(SelectiveKeys, other_iv_and_hash_key) {
  OtherValues([&](proof::SelectiveOpening& opening) {
    Parts(opening).server_iv = random_.Array<12>();
    Parts(opening).server_h = proof::HashKeyOf(random_.Array<16>());
  });
}

// Every value that is opened, one bit of one byte at a time; a proof is made anew for each. The long run takes every
// byte.
TEST_F(SelectiveKeys, other_opened_values) {
  using Opening = proof::SelectiveOpening;
  const std::vector<std::function<std::span<uint8_t>(Opening&)>> parts = {
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).client_handshake_traffic; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).server_handshake_traffic; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).client_iv; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).server_iv; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).client_h; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).server_h; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).inner_states[0]; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).inner_states[1]; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).inner_states[2]; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).inner_states[3]; },
      [](Opening& o) -> std::span<uint8_t> { return Parts(o).inner_states[4]; }};
  const bool full = std::getenv("ATTESTOR_FULL") != nullptr;
  const Case now = Now();
  for (size_t part = 0; part < parts.size(); ++part) {
    Opening opening = Open();
    const std::span<uint8_t> bytes = parts[part](opening);
    for (size_t at = full ? 0 : bytes.size() - 1; at < bytes.size(); ++at) {
      bytes[at] ^= 0x10;
      opening.proof = proof::ProveAnyway(now.subject(), opening, run_->handshake_secret, random_);
      CheckReport report;
      EXPECT_FALSE(proof::CheckSession(now.subject(), opening, report).ok()) << "part " << part << " byte " << at;
      const std::string_view expected = part == 0 ? "tls.client_finished" : part == 1 ? "tls.server_flight" : kProof;
      EXPECT_EQ(report.FirstFailure()->id, expected) << "part " << part << " byte " << at;
      bytes[at] ^= 0x10;
    }
  }
}

TEST_F(SelectiveKeys, proof_of_another_session) {
  const Session other = OpenSelective();
  const RecordedSession donor = Account(other);
  const proof::SelectiveOpening theirs = Honest(other, donor);
  RefusedOnce(session_, donor.recording, proof::EncodeOpening(theirs), "tls.challenge", "tls.client_hello");
}

TEST_F(SelectiveKeys, proof_of_another_session_under_this_opening) {
  const Session other = OpenSelective();
  proof::SelectiveOpening opening = Honest(session_, *run_);
  opening.proof = Honest(other, Account(other)).proof;
  const gate::Decision decision = Finish(session_, run_->recording, proof::EncodeOpening(opening));
  EXPECT_FALSE(decision.granted());
  ASSERT_NE(decision.report.FirstFailure(), nullptr);
  // zk.proof, or zk.proof_format: the length of a proof depends a little on the IV.
  EXPECT_EQ(decision.report.FirstFailure()->id, kProof);
}

TEST_F(SelectiveKeys, stale_challenge) {
  const Session later{session_.request, Must(gate_->Open(session_.request, node_))};
  RefusedOnce(later, run_->recording, proof::EncodeOpening(Honest(session_, *run_)), "tls.challenge",
              "tls.client_hello");
}

// A genuine proof, for the same handshake and the same words, under another time of an event: the recording is part of
// what is proved.
TEST_F(SelectiveKeys, proof_of_another_recording) {
  const proof::SelectiveOpening honest = Honest(session_, *run_);
  recording::Recording later = run_->recording;
  later.events.back().offset_ms += 1;
  RefusedOnce(session_, later, proof::EncodeOpening(honest), "zk.proof", kProof);
}

TEST_F(SelectiveKeys, reveal_all_opening_in_a_selective_session) {
  RefusedOnce(session_, run_->recording, Opening(*run_), "proof.kind", "proof.kind");
}

TEST_F(SelectiveKeys, selective_opening_in_a_reveal_all_session) {
  const Session session = GateWorld::Open();
  const RecordedSession run = Account(session);
  RefusedOnce(session, run.recording, proof::EncodeOpening(Honest(session, run)), "proof.kind", "proof.kind");
}

TEST_F(SelectiveKeys, damaged_proof) {
  const proof::SelectiveOpening honest = Honest(session_, *run_);
  const Case now = Now();
  for (const size_t at : {size_t{0}, size_t{1}, honest.proof.size() / 2, honest.proof.size() - 1}) {
    proof::SelectiveOpening changed = honest;
    changed.proof[at] ^= 1;
    CheckReport report;
    EXPECT_FALSE(proof::CheckSession(now.subject(), changed, report).ok()) << at;
    EXPECT_EQ(report.FirstFailure()->id, kProof);
  }
  proof::SelectiveOpening none = honest;
  none.proof = Bytes(1);
  RefusedWith(none, "zk.proof_format", kProof);
}

}  // namespace
}  // namespace attestor::test
