// Real evidence of somebody else's real machine, served again by attestor-simtee --replay. All of it verifies; it was made for another key.
#include <gtest/gtest.h>

#include <thread>

#include "channel/attest.h"
#include "dstack/evidence.h"
#include "quote/quote.h"
#include "simtee/agent_server.h"
#include "support/must.h"
#include "support/temp_dir.h"
#include "testing/vectors.h"

namespace attestor::test {
namespace {

constexpr char kQuote[] = "quote_nearmpc_v4.bin";
constexpr char kCollateral[] = "collateral_tdx-b0c06f-202608.json";

class EvidenceReplay : public ::testing::Test {
 protected:
  void SetUp() override {
    ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
    std::vector<std::string> files;
    for (const char* name : {kQuote, kCollateral, "nearmpc_tcb_info.json", "nearmpc_app_compose.json"}) files.push_back(folder / name);
    recording_ = Must(simtee::ReadRecording(files));
    folder_.Write("collateral.json", recording_.collateral);
    agent_ = Must(simtee::AgentServer::Start({{folder_.Path("agent.sock"), &recording_}}, clock_));
  }

  // Approve signs a list with the recorded machine's application and image as a node, as if they were ours.
  release::ApprovedReleases Approve(bool the_image = true) const {
    release::Release release{release::Role::kNode, "recorded 1", 1, crypto::Sha256(AsBytes(recording_.app_compose)), config_digest_, {}};
    release.images = {the_image ? quote::ImageId(Must(quote::ParseQuote(recording_.quote)).report) : ByteArray<32>{}};
    const release::ReleaseList list{clock_.Now() - std::chrono::hours(1), clock_.Now() + std::chrono::hours(1), {release}};
    return Must(release::ApprovedReleases::Verify(release::Sign(list, release_key_), release_key_.public_key()));
  }
  tee::Attester Attest(const ByteArray<32>& channel_spki, const release::ApprovedReleases& releases) const {
    return Must(
        tee::Attester::Create({folder_.Path("agent.sock"), std::make_shared<collateral::FileSource>(folder_.Path("collateral.json")),
                               release::Role::kNode, config_digest_, channel_spki},
                              releases, never_));
  }
  // Admit connects to a node whose evidence is the recording, and asks for it as client and signer do.
  Status Admit(const release::ApprovedReleases& releases, CheckReport& report) {
    const auto identity = Must(crypto::ChannelIdentity::Generate(random_, clock_.Now()));
    auto listener = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
    std::thread node([&] {
      auto peer = Must(channel::Connection::Accept(Must(listener.Accept(Soon(), never_)), identity, Soon(), never_));
      const auto hello =
          Must(channel::Hello::Decode(Must(peer.Expect(channel::MessageType::kHello, channel::kMaxMessage, Soon(), never_))));
      Must(channel::AnswerEvidence(peer, hello, Attest(identity.spki_sha256(), releases), releases.signed_list(),
                                   {.statement_key = {}, .channel_binding = {}, .nonces = {}, .not_after = Later()}, Soon(), never_));
    });
    auto connection = Must(channel::Connection::Connect({"127.0.0.1", listener.port()}, Soon(), never_));
    const auto admitted = channel::AskEvidence(connection, {random_.Array<32>(), {}}, release::Role::kNode,
                                               {quote::TeeRoots::Intel(), release_key_.public_key()}, clock_.Now(), report, Soon(), never_);
    node.join();
    return StatusOf(admitted);
  }

  Time Later() const { return clock_.Now() + std::chrono::minutes(30); }
  static net::Deadline Soon() { return net::After(std::chrono::seconds(20)); }

  SystemRandom random_;
  const FixedClock clock_{*ParseTime("2026-08-20T12:00:00Z")};
  const ByteArray<32> config_digest_{0xcd};
  const crypto::Ed25519Key release_key_ = crypto::Ed25519Key::FromSeed(random_.MakeSecret(32));
  const net::StopSignal never_;
  TempDir folder_;
  simtee::Recording recording_;
  std::unique_ptr<simtee::AgentServer> agent_;
};

// Outcomes of the checks in their order, such as "quote.parse passed".
std::vector<std::string> Outcomes(const CheckReport& report) {
  std::vector<std::string> out;
  for (const Check& check : report.checks()) out.push_back(check.id + " " + std::string(ToText(check.outcome)));
  return out;
}

TEST_F(EvidenceReplay, admission_fails_at_the_key_binding_only) {
  CheckReport report;
  const Status admitted = Admit(Approve(), report);
  ASSERT_FALSE(admitted.ok());
  EXPECT_EQ(admitted.error().code().id, "evidence.report_data") << admitted.error().Text();
  // Everything that the hardware and the guest say is true, and comes first. Role, nonce and connection are fields of the binding, which is
  // not the one that was quoted; they and the approval of the release come behind it and are never reached.
  const std::vector<std::string> expected = {"evidence.format passed",
                                             "quote.parse passed",
                                             "quote.collateral passed",
                                             "quote.tee_type passed",
                                             "quote.root passed",
                                             "quote.root_crl passed",
                                             "quote.tcb_info_signature passed",
                                             "quote.tcb_info_time passed",
                                             "quote.qe_identity_signature passed",
                                             "quote.qe_identity_time passed",
                                             "quote.pck_chain passed",
                                             "quote.pck_crl passed",
                                             "quote.fmspc passed",
                                             "quote.qe_report_signature passed",
                                             "quote.attestation_key passed",
                                             "quote.qe_identity passed",
                                             "quote.signature passed",
                                             "quote.tcb_level passed",
                                             "quote.tdx_module passed",
                                             "quote.qe_level passed",
                                             "quote.tcb_status passed",
                                             "quote.td_attributes passed",
                                             "quote.td_xfam passed",
                                             "quote.service_td passed",
                                             "quote.td_owner passed",
                                             "quote.evaluation_number passed",
                                             "quote.event_log_parse passed",
                                             "quote.event_log_digests passed",
                                             "quote.event_log_rtmr3 passed",
                                             "quote.event_log_facts passed",
                                             "quote.config_id passed",
                                             "evidence.report_data failed"};
  EXPECT_EQ(Outcomes(report), expected);
}

// The binding is found wrong whether or not anything of the recorded machine was approved.
TEST_F(EvidenceReplay, the_approval_of_a_release_comes_after) {
  CheckReport report;
  const Status admitted = Admit(Approve(false), report);
  ASSERT_FALSE(admitted.ok());
  EXPECT_EQ(admitted.error().code().id, "evidence.report_data");
  EXPECT_EQ(report.Find("evidence.release"), nullptr);
  EXPECT_EQ(report.Find("evidence.os_image"), nullptr);
}

// The judge of whole dstack evidence makes the later checks, too: of all of them the binding alone fails.
TEST_F(EvidenceReplay, nothing_else_is_wrong_with_it) {
  const auto attester = Attest({}, Approve());
  const Bytes encoded = Must(attester.MakeEvidence({{}, Bytes(32, 1), {Bytes(32, 2)}, 0, Later()}, never_));
  const auto shown = Must(registry::Evidence::Decode(encoded));
  const auto collateral = Must(quote::ParseCollateral(shown.collateral));
  dstack::Evidence evidence;
  evidence.quote = shown.quote;
  evidence.event_log = AsText(shown.event_log);
  evidence.collateral = &collateral;
  evidence.app_compose = shown.app_compose;
  evidence.binding = shown.key_binding;
  CheckReport report;
  const auto judged = dstack::JudgeEvidence(evidence, quote::TeeRoots::Intel(), {}, clock_.Now(), report);
  ASSERT_FALSE(judged.ok());
  EXPECT_EQ(judged.error().code().id, "dstack.report_data");
  for (const Check& check : report.checks()) EXPECT_EQ(check.outcome == Outcome::kFailed, check.id == "dstack.report_data") << check.id;
}

}  // namespace
}  // namespace attestor::test
