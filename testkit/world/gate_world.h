// The fixture of attacks on the gate: a gate with a key of its own, sessions opened through an attested node, and a web
// server with which they can be run. What reaches Gate::Finish is the test's choice. Test code only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "core/crypto/hash.h"
#include "evidence/release/release_list.h"
#include "service/gate/gate.h"
#include "service/system/random.h"
#include "session/proof/opening.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"
#include "statement/format/bundle.h"
#include "statement/verify/bundle_check.h"
#include "testkit/proof/sealed_session.h"
#include "testkit/world/https_server.h"
#include "testkit/world/recorded_session.h"
#include "testkit/world/test_clock.h"
#include "testkit/world/trust.h"
#include "testkit/world/web_ca.h"

namespace attestor::test {

class GateWorld : public ::testing::Test {
 protected:
  GateWorld();

  struct Session {
    recording::SessionRequest request;
    gate::OpenedSession opened;
    recording::Challenge challenge() const {
      return recording::MakeChallenge(opened.id, request, opened.challenge_seed);
    }
  };
  // Open asks the gate for a session with the server; each has its own nonce.
  Session Open(std::optional<session::Mode> mode = std::nullopt);
  // Plan is what an honest client does in `session`.
  SessionPlan Plan(const Session& session, const std::string& target = "/") const;
  RecordedSession Run(const Session& session, const std::string& target = "/") { return Run(Plan(session, target)); }
  RecordedSession Run(const SessionPlan& plan) { return RunSession(server_.port(), plan, clock_, random_); }

  static Bytes Opening(const RecordedSession& run) {
    return proof::EncodeOpening(proof::RevealAllOpening{run.handshake_secret.Clone()});
  }
  gate::Decision Finish(const Session& session, const recording::Recording& recording, ByteView opening);
  // RefusedOnce: the gate decides against it by the check `id` with `code`, and there is no statement. Refused: nor
  // will there ever be one of this session. Statement: the gate signs.
  void RefusedOnce(const Session& session, const recording::Recording& recording, ByteView opening,
                   std::string_view code, std::string_view id);
  void Refused(const Session& session, const recording::Recording& recording, ByteView opening, std::string_view code,
               std::string_view id);
  statement::Claims Statement(const Session& session, const recording::Recording& recording, ByteView opening);

  // CheckBundle is what a client, or anyone later, does with `statement` and the recording that it has itself.
  Result<verify::CheckedBundle> CheckBundle(const Session& session, const Bytes& statement,
                                            const recording::Recording& recording, ByteView opening,
                                            const std::optional<Bytes>& key_log = std::nullopt) const;

  // ChannelKeyOf is that of nodes that sign nothing; the node that sessions are opened through, number 1, has a key.
  static ByteArray<32> ChannelKeyOf(uint8_t node) {
    return node == 1 ? proof::TestNode().spki_sha256() : crypto::Sha256(ByteArray<1>{node});
  }
  std::shared_ptr<const gate::NodeIdentity> MakeNode(uint8_t number);

  SystemRandom random_;
  TestClock clock_;
  WebCa ca_;
  HttpsServer server_;
  Trust trust_;
  Bytes release_list_;
  Bytes signer_evidence_;
  std::shared_ptr<const gate::NodeIdentity> node_;
  std::optional<gate::Gate> gate_;

 private:
  void MakeGate(const release::ApprovedReleases& releases);
};

}  // namespace attestor::test
