// Real evidence of somebody else's real machine, served again by attestor-simtee --replay. All of it verifies; it was
// made for another key.
#include <gtest/gtest.h>

#include <thread>

#include "evidence/dstack/evidence.h"
#include "evidence/quote/quote.h"
#include "service/channel/attest.h"
#include "service/system/random.h"
#include "testkit/fixtures/vectors.h"
#include "testkit/simtee/agent_server.h"
#include "testkit/world/must.h"
#include "testkit/world/temp_dir.h"

namespace attestor::test {
namespace {

constexpr char kQuote[] = "quote_nearmpc_v4.bin";
constexpr char kCollateral[] = "collateral_tdx-b0c06f-202608.json";

class EvidenceReplay : public ::testing::Test {
 protected:
  void SetUp() override {
    ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
    std::vector<std::string> files;
    for (const char* name : {kQuote, kCollateral, "nearmpc_tcb_info.json", "nearmpc_app_compose.json"})
      files.push_back(folder / name);
    recording_ = Must(simtee::ReadRecording(files));
    folder_.Write("collateral.json", recording_.collateral);
    agent_ = Must(simtee::AgentServer::Start({{folder_.Path("agent.sock"), &recording_}}, clock_));
  }

  // Approve signs a list with the recorded machine's application and image as a node, as if they were ours.
  release::ApprovedReleases Approve(bool the_image = true) const {
    release::Release release{
        release::Role::kNode, "recorded 1", 1, crypto::Sha256(AsBytes(recording_.app_compose)), config_digest_, {}};
    release.images = {the_image ? quote::ImageId(Must(quote::ParseQuote(recording_.quote)).report) : ByteArray<32>{}};
    const release::ReleaseList list{
        clock_.Now() - std::chrono::hours(1), clock_.Now() + std::chrono::hours(1), {release}};
    return Must(release::ApprovedReleases::Verify(release::Sign(list, release_key_), release_key_.public_key()));
  }
  guest_agent::Attester Attest(const ByteArray<32>& channel_spki, const release::ApprovedReleases& releases) const {
    return Must(guest_agent::Attester::Create(
        {folder_.Path("agent.sock"), std::make_shared<collateral::FileSource>(folder_.Path("collateral.json")),
         release::Role::kNode, config_digest_, channel_spki},
        releases, never_));
  }
  // Admit connects to a node whose evidence is the recording, and asks for it as client and signer do.
  Status Admit(const release::ApprovedReleases& releases, CheckReport& report) {
    const auto identity = Must(crypto::ChannelIdentity::Generate(random_, clock_.Now()));
    auto listener = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
    std::thread node([&] {
      auto peer = Must(channel::Connection::Accept(Must(listener.Accept(Soon(), never_)), identity, Soon(), never_));
      const auto hello = Must(channel::Hello::Decode(
          Must(peer.Expect(channel::MessageType::kHello, channel::kMaxMessage, Soon(), never_))));
      Must(channel::AnswerEvidence(
          peer, hello, Attest(identity.spki_sha256(), releases), releases.signed_list(), clock_.Now(),
          {.statement_key = {}, .channel_binding = {}, .nonces = {}, .not_after = Later()}, Soon(), never_));
    });
    auto connection = Must(channel::Connection::Connect({"127.0.0.1", listener.port()}, Soon(), never_));
    channel::NewestReleases shown(release_key_.public_key());
    const auto admitted = channel::AskEvidence(connection, {random_.Array<32>()}, release::Role::kNode,
                                               {quote::TeeRoots::Intel(), shown}, clock_.Now(), report, Soon(), never_);
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

std::vector<std::string> NotChecked(const CheckReport& report) {
  std::vector<std::string> out;
  for (const Check& check : report.checks()) {
    if (check.outcome == Outcome::kNotChecked) out.push_back(check.id);
  }
  return out;
}

TEST_F(EvidenceReplay, admission_fails_at_the_key_binding_only) {
  CheckReport report;
  const Status admitted = Admit(Approve(), report);
  ASSERT_FALSE(admitted.ok());
  EXPECT_EQ(admitted.error().code().id, "dstack.report_data") << admitted.error().Text();
  // Everything that the hardware and the guest say is true. Role, nonce and connection are fields of the binding, which
  // is not the one that was quoted: they are never reached.
  for (const Check& check : report.checks())
    EXPECT_EQ(check.outcome == Outcome::kFailed, check.id == "dstack.report_data") << check.id;
  const std::vector<std::string> open = {"quote.service_td",
                                         "quote.td_owner",
                                         "quote.evaluation_number",
                                         "quote.collateral_age",
                                         "dstack.os_image_measurement",
                                         "dstack.os_image",
                                         "dstack.os_image.files",
                                         "dstack.os_image.mrtd",
                                         "dstack.os_image.rtmr0",
                                         "dstack.os_image.rtmr1",
                                         "dstack.os_image.rtmr2",
                                         "dstack.os_image_dev",
                                         "dstack.acpi_tables",
                                         "dstack.key_provider",
                                         "dstack.key_chain",
                                         "evidence.role",
                                         "evidence.channel",
                                         "evidence.nonce",
                                         "evidence.expiry",
                                         "evidence.release",
                                         "evidence.os_image"};
  EXPECT_EQ(NotChecked(report), open);
}

// The binding is found wrong whether or not anything of the recorded machine was approved.
TEST_F(EvidenceReplay, the_approval_of_a_release_comes_after) {
  CheckReport report;
  const Status admitted = Admit(Approve(false), report);
  ASSERT_FALSE(admitted.ok());
  EXPECT_EQ(admitted.error().code().id, "dstack.report_data");
  EXPECT_EQ(report.Find("evidence.release")->outcome, Outcome::kNotChecked);
  EXPECT_EQ(report.Find("evidence.os_image")->outcome, Outcome::kNotChecked);
}

}  // namespace
}  // namespace attestor::test
