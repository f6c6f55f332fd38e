// Bundles made with every key in the test's own hands, so that each can lie where a real signer would not. Test code
// only.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "core/cose/sign1.h"
#include "core/crypto/certificate_builder.h"
#include "core/crypto/hash.h"
#include "core/crypto/secp256k1.h"
#include "evidence/binding/entry.h"
#include "evidence/release/release_list.h"
#include "session/keylog/key_log.h"
#include "session/proof/check_session.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "session/terms/terms.h"
#include "statement/acceptance/statement_claims.h"
#include "statement/format/bundle.h"
#include "statement/format/statement_check.h"
#include "statement/verify/bundle_check.h"
#include "testkit/attested/attested.h"
#include "testkit/proof/recorded_session.h"
#include "testkit/proof/sealed_session.h"

namespace attestor::verify {

using release::Role;
using statement::Bundle;
using statement::Claims;
using testing::Must;

class BundleTest : public ::testing::Test {
 protected:
  explicit BundleTest(std::optional<session::Mode> mode = std::nullopt) {
    request_.other_mode = mode;
    request_.host = proof::kTestHost;
    request_.recipient.fill(0xab);
    request_.nonce = Bytes(16, 9);
    parts_.challenge_seed.fill(0x5e);
    const ByteArray<33> public_key = key_.public_key();
    binding::KeyBinding binding = world_.Binding(Role::kSigner);
    binding.statement_key = ToBytes(public_key);
    parts_.signer_evidence = world_.Evidence(binding).Encode();
    parts_.node_evidence = NodeEvidence(proof::TestNode());
    parts_.release_list = world_.ReleaseList();
    entry_ = {crypto::Sha256(public_key), public_key, issued_ - std::chrono::minutes(1), binding.not_after,
              crypto::Sha256(parts_.signer_evidence)};
    session_id_ = session::MakeSessionId(entry_.kid, 1, {});
    proof::SessionPlan plan;
    plan.challenge = Challenge();
    plan.client_closes = !Sealed();
    plan.response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nrates";
    run_ = proof::RunSession(plan);
    parts_.recording = run_.recording.Encode();
    parts_.opening = proof::EncodeOpening(run_.opening());
    parts_.web_root = proof::TestRoot().der();
    if (Sealed()) parts_.key_log = keylog::Signer::Sign(Log(), proof::TestNode());
  }

  bool Sealed() const { return request_.mode() == session::Mode::kSealed; }
  recording::Challenge Challenge() const {
    return recording::MakeChallenge(session_id_, request_, parts_.challenge_seed);
  }
  Bytes NodeEvidence(const crypto::ChannelIdentity& node) const {
    binding::KeyBinding binding = world_.Binding(Role::kNode);
    binding.channel_spki = node.spki_sha256();
    return world_.Evidence(binding).Encode();
  }
  keylog::KeyLog Log() const {
    return proof::KeyLogOf(run_.recording, run_.handshake_secret, session_id_, request_, Challenge());
  }

  Claims TrueClaims() const {
    CheckReport report;
    const auto challenge = Challenge();
    proof::Subject subject{parts_.recording, request_, challenge, proof::TestRoots()};
    if (parts_.key_log) subject.sealed.emplace(*parts_.key_log, session_id_, proof::TestNode().spki_sha256());
    auto proof = Must(proof::CheckSession(subject, run_.opening(), report));
    acceptance::Context context{issued_ - std::chrono::minutes(5), issued_};
    if (Sealed()) context.committed_at = committed_;
    context.private_targets = true;
    const auto verdict = Must(acceptance::Decide(std::move(proof), request_, context, report));
    return acceptance::BuildClaims(verdict, {issued_,
                                             session_id_,
                                             request_,
                                             world_.config_digest,
                                             release::IdentityOf(world_.ReleaseOf(Role::kSigner)),
                                             release::IdentityOf(world_.ReleaseOf(Role::kNode)),
                                             {},
                                             crypto::Sha256(entry_.Encode()),
                                             crypto::Sha256(parts_.node_evidence),
                                             crypto::Sha256(parts_.release_list),
                                             proof::TestRoots().id()});
  }
  // Make signs `claims` and puts the bundle together as the parts are now.
  Bytes Make(const Claims& claims) const {
    Bundle bundle = parts_;
    cose::Sign1 document{cose::Algorithm::kEs256K,
                         std::string(statement::kStatementContentType),
                         ToBytes(entry_.kid),
                         claims.Encode(),
                         {}};
    document.signature = key_.SignSha256(document.ToBeSigned());
    bundle.statement = document.Encode();
    bundle.request = request_.Encode();
    bundle.entry = entry_.Encode();
    return bundle.Encode();
  }
  Bytes Lie(const std::function<void(Claims&)>& about) const {
    Claims claims = TrueClaims();
    about(claims);
    return Make(claims);
  }

  // OtherRoot makes roots that signed nothing here: number 2 has the name of the one that did.
  crypto::Certificate OtherRoot(int number) {
    crypto::CertificateTemplate about;
    about.common_name = number == 2 ? "Test Root" : "Another Root";
    about.not_before = proof::TestTime() - std::chrono::hours(48);
    about.not_after = proof::TestTime() + std::chrono::hours(48);
    about.ca = true;
    return crypto::MakeRoot(about, crypto::P256Key::Generate(random_), random_);
  }

  Result<CheckedBundle> Check(ByteView bundle, bool allow_development = true) {
    report_ = CheckReport();
    const Anchors anchors{world_.tee_roots(), roots_, world_.release_root()};
    return CheckBundle(bundle, anchors, now_, allow_development, report_);
  }
  void Refused(ByteView bundle, std::string_view id, const ErrorCode& code) {
    const auto checked = Check(bundle);
    ASSERT_FALSE(checked.ok()) << code.id;
    EXPECT_TRUE(checked.error().Is(code)) << checked.error().Text();
    ASSERT_NE(report_.FirstFailure(), nullptr);
    EXPECT_EQ(report_.FirstFailure()->id, id);
    EXPECT_FALSE(report_.NoneFailed());
  }

  testing::Attested world_;
  CountingRandom random_{50};
  crypto::Secp256k1Key key_ = crypto::Secp256k1Key::Generate(random_);
  crypto::WebRoots roots_ = proof::TestRoots();
  Time issued_ = proof::TestTime() + std::chrono::seconds(2);
  Time committed_ = proof::TestTime() + Duration(1234);  // sealed mode
  Time now_ = proof::TestTime() + std::chrono::hours(24 * 365);
  recording::SessionRequest request_;
  binding::Entry entry_;
  session::SessionId session_id_{};
  proof::RecordedSession run_;
  Bundle parts_;
  CheckReport report_;
};

}  // namespace attestor::verify
