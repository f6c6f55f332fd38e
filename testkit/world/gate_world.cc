#include "testkit/world/gate_world.h"

#include "core/crypto/hash.h"
#include "evidence/binding/entry.h"
#include "evidence/binding/evidence.h"
#include "evidence/binding/key_binding.h"
#include "evidence/release/release_list.h"
#include "service/keys/statement_key.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

const ByteArray<32>& ConfigDigest() {
  static const ByteArray<32> kDigest = crypto::Sha256(AsBytes("the configuration of the attack tests"));
  return kDigest;
}

binding::VerifiedEvidence Verified(ByteView evidence, release::Role role, const Trust& trust,
                                   const release::ApprovedReleases& releases, Time now) {
  CheckReport report;
  return Must(binding::VerifyEvidence(evidence, {role, {}, {}, {}}, trust.tee_roots(), releases, now, report));
}

}  // namespace

GateWorld::GateWorld()
    : ca_(random_, clock_.Now()), server_({.identity = ca_.Issue("localhost")}), trust_(random_, clock_.Now()) {
  release_list_ = trust_.Sign({trust_.NodeRelease(ConfigDigest()), trust_.SignerRelease(ConfigDigest())});
  node_ = MakeNode(1);
  MakeGate(Must(release::ApprovedReleases::Verify(release_list_, trust_.release_root())));
}

std::shared_ptr<const gate::NodeIdentity> GateWorld::MakeNode(uint8_t number) {
  binding::KeyBinding binding;
  binding.role = release::Role::kNode;
  binding.channel_spki = ChannelKeyOf(number);
  binding.release = release::IdentityOf(trust_.NodeRelease(ConfigDigest())).release;
  binding.config_digest = ConfigDigest();
  binding.not_after = clock_.Now() + std::chrono::hours(1);
  Bytes evidence = EncodeEvidence(trust_.node_tee(), binding, trust_.pki().collateral());
  auto releases = std::make_shared<const release::ApprovedReleases>(
      Must(release::ApprovedReleases::Verify(release_list_, trust_.release_root())));
  auto verified = Verified(evidence, release::Role::kNode, trust_, *releases, clock_.Now());
  return std::make_shared<const gate::NodeIdentity>(
      gate::NodeIdentity{std::move(verified), std::move(evidence), std::move(releases)});
}

void GateWorld::MakeGate(const release::ApprovedReleases& releases) {
  keys::StatementKey key = keys::StatementKey::Generate(random_, clock_.Now(), std::chrono::hours(24));
  const release::Identity release = release::IdentityOf(trust_.SignerRelease(ConfigDigest()));
  binding::KeyBinding binding;
  binding.role = release::Role::kSigner;
  binding.statement_key = ToBytes(key.public_key());
  binding.release = release.release;
  binding.config_digest = ConfigDigest();
  binding.epoch = 1;
  binding.not_after = key.not_after();
  signer_evidence_ = EncodeEvidence(trust_.signer_tee(), binding, trust_.pki().collateral());
  const auto own = Verified(signer_evidence_, release::Role::kSigner, trust_, releases, clock_.Now());
  const binding::Entry entry{key.id(), key.public_key(), key.born(), key.not_after(), own.evidence_hash()};
  gate::GateConfig config{ca_.roots(), ConfigDigest(), release};
  config.valid_until = own.valid_until();
  config.marks = {statement::Mark::kOtherWebRoots, statement::Mark::kPrivateTargets};
  config.private_targets = true;
  config.modes = {session::Mode::kProxy, session::Mode::kSealed};
  gate_.emplace(std::move(config), std::move(key), entry, clock_, random_);
}

GateWorld::Session GateWorld::Open(std::optional<session::Mode> mode) {
  recording::SessionRequest request;
  request.host = "localhost";
  request.port = server_.port();
  request.recipient.fill(0xab);
  request.nonce = ToBytes(random_.Array<16>());
  request.other_mode = mode;
  return {request, Must(gate_->Open(request, node_))};
}

SessionPlan GateWorld::Plan(const Session& session, const std::string& target) const {
  return {.challenge = session.challenge(), .http_request = Get(session.request.host, session.request.port, target)};
}

gate::Decision GateWorld::Finish(const Session& session, const recording::Recording& recording, ByteView opening) {
  return Must(gate_->Finish(session.opened.id, node_->evidence.binding().channel_spki, recording.Encode(), opening));
}

void GateWorld::RefusedOnce(const Session& session, const recording::Recording& recording, ByteView opening,
                            std::string_view code, std::string_view id) {
  const gate::Decision decision = Finish(session, recording, opening);
  EXPECT_FALSE(decision.granted()) << "a statement was made";
  const Check* why = decision.report.FirstFailure();
  ASSERT_NE(why, nullptr);
  EXPECT_EQ(why->code, code) << why->id << ": " << why->detail;
  EXPECT_EQ(why->id, id) << why->code << ": " << why->detail;
}

void GateWorld::Refused(const Session& session, const recording::Recording& recording, ByteView opening,
                        std::string_view code, std::string_view id) {
  RefusedOnce(session, recording, opening, code, id);
  // Refused is final, whatever is brought afterwards.
  const RecordedSession honest = Run(session);
  const gate::Decision again = Finish(session, honest.recording, Opening(honest));
  EXPECT_FALSE(again.granted()) << "a second try made a statement";
}

statement::Claims GateWorld::Statement(const Session& session, const recording::Recording& recording,
                                       ByteView opening) {
  const gate::Decision decision = Finish(session, recording, opening);
  const Check* why = decision.report.FirstFailure();
  EXPECT_TRUE(decision.granted()) << (why == nullptr ? "" : why->id + ": " + why->code + " " + why->detail);
  if (!decision.granted()) return {};
  const auto entry = Must(binding::Entry::Decode(gate_->encoded_entry()));
  return Must(statement::VerifyStatement(decision.statement, entry.kid, entry.public_key));
}

Result<verify::CheckedBundle> GateWorld::CheckBundle(const Session& session, const Bytes& statement,
                                                     const recording::Recording& recording, ByteView opening,
                                                     const std::optional<Bytes>& key_log) const {
  const statement::Bundle bundle{statement,
                                 session.request.Encode(),
                                 session.opened.challenge_seed,
                                 recording.Encode(),
                                 ToBytes(opening),
                                 gate_->encoded_entry(),
                                 signer_evidence_,
                                 node_->encoded,
                                 release_list_,
                                 {},
                                 ca_.root_der(),
                                 key_log};
  CheckReport report;
  return verify::CheckBundle(bundle.Encode(), {trust_.tee_roots(), ca_.roots(), trust_.release_root()}, clock_.Now(),
                             true, report);
}

}  // namespace attestor::test
