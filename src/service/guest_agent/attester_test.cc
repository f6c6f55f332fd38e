#include "service/guest_agent/attester.h"

#include <gtest/gtest.h>

#include "evidence/binding/errors.h"
#include "evidence/quote/collateral_import.h"
#include "evidence/release/errors.h"
#include "service/collateral/errors.h"
#include "service/guest_agent/errors.h"
#include "service/net/socket.h"
#include "testkit/agent/attested_agent.h"
#include "testkit/fixtures/no_descriptors.h"
#include "testkit/simtee/agent_server.h"
#include "testkit/simtee/http_answer.h"

namespace attestor::guest_agent {
namespace {

using release::Role;

class AttesterTest : public ::testing::Test {
 protected:
  AttesterTest() {
    channel_spki_.fill(0xc5);
    request_.channel_binding = Bytes(32, 0xe1);
    request_.nonces = {Bytes(32, 0x01)};
    request_.epoch = 3;
    request_.not_after = testing::AttestedTime() + std::chrono::minutes(15);
  }
  Result<Attester> Create(const AttesterConfig& config) {
    return Attester::Create(config, agent_.world.Approved(), stop_);
  }

  testing::AttestedAgent agent_;
  net::StopSignal stop_;
  ByteArray<32> channel_spki_{};
  EvidenceRequest request_;
};

TEST_F(AttesterTest, EvidenceThatAPeerAccepts) {
  const Attester attester = testing::Must(Create(agent_.Config(Role::kNode, channel_spki_)));
  EXPECT_EQ(attester.release(), release::IdentityOf(agent_.world.ReleaseOf(Role::kNode)));
  EXPECT_EQ(attester.config_digest(), agent_.world.config_digest);
  const Bytes encoded = testing::Must(attester.MakeEvidence(request_, stop_));
  binding::EvidenceExpectation expected{Role::kNode, {}, {}, channel_spki_};
  expected.nonce.emplace().fill(0x01);
  expected.channel_binding.emplace().fill(0xe1);
  CheckReport report;
  const auto verified = binding::VerifyEvidence(encoded, expected, agent_.world.tee_roots(), agent_.world.Approved(),
                                                testing::AttestedTime(), report);
  ASSERT_TRUE(verified.ok()) << verified.error().Text();
  EXPECT_TRUE(report.NoneFailed());
  EXPECT_EQ(verified->binding().epoch, 3u);
  EXPECT_EQ(verified->binding().not_after, request_.not_after);
  EXPECT_EQ(verified->binding().config_digest, agent_.world.config_digest);
}

// The same evidence, of node and signer, from an agent of dstack 0.6, which gives an attestation instead of quote and
// log.
TEST_F(AttesterTest, EvidenceFromAnAgentOfTheNewerApi) {
  for (const Role role : {Role::kNode, Role::kSigner}) {
    AttesterConfig config = agent_.Config(role, channel_spki_);
    config.guest_agent = agent_.Path("newer");
    const FixedClock clock(testing::AttestedTime());
    const auto server = testing::Must(simtee::AgentServer::Start({{config.guest_agent, &agent_.world.Tee(role)}}, clock,
                                                                 {.api = simtee::ServedApi::kV1}));
    ASSERT_EQ(testing::Must(GuestAgent(config.guest_agent).Probe(stop_)).api, AgentApi::kV1);
    const Attester attester = testing::Must(Create(config));
    request_.statement_key = role == Role::kSigner ? Bytes(33, 2) : Bytes();
    const Bytes encoded = testing::Must(attester.MakeEvidence(request_, stop_));
    binding::EvidenceExpectation expected{role, {}, {}, channel_spki_};
    expected.nonce.emplace().fill(0x01);
    CheckReport report;
    const auto verified = binding::VerifyEvidence(encoded, expected, agent_.world.tee_roots(), agent_.world.Approved(),
                                                  testing::AttestedTime(), report);
    ASSERT_TRUE(verified.ok()) << verified.error().Text();
    EXPECT_TRUE(report.NoneFailed());
    EXPECT_EQ(verified->binding().statement_key, request_.statement_key);
  }
}

TEST_F(AttesterTest, ASignersEvidenceNamesItsKey) {
  request_.statement_key = Bytes(33, 2);
  const Attester attester = testing::Must(Create(agent_.Config(Role::kSigner, channel_spki_)));
  const auto evidence = testing::Must(binding::Evidence::Decode(testing::Must(attester.MakeEvidence(request_, stop_))));
  EXPECT_EQ(testing::Must(binding::KeyBinding::Decode(evidence.key_binding)).statement_key, request_.statement_key);
  EXPECT_EQ(AsText(evidence.vm_config), agent_.world.signer_tee.vm_config());
}

TEST_F(AttesterTest, OnlyApprovedReleasesStart) {
  AttesterConfig config = agent_.Config(Role::kNode, channel_spki_);
  config.config_digest[0] ^= 1;
  EXPECT_TRUE(Create(config).error().Is(release::kNotApproved));
  config = agent_.Config(Role::kNode, channel_spki_);
  config.guest_agent = agent_.Path("signer");
  EXPECT_TRUE(Create(config).error().Is(release::kNotApproved)) << "a signer's compose file does not make a node";
}

TEST_F(AttesterTest, WithoutAgent) {
  AttesterConfig config = agent_.Config(Role::kNode, channel_spki_);
  config.guest_agent = agent_.Path("nobody");
  EXPECT_TRUE(Create(config).error().Is(kAgentUnreachable));
}

TEST_F(AttesterTest, WithoutCollateral) {
  AttesterConfig config = agent_.Config(Role::kNode, channel_spki_);
  const std::string path = agent_.Path("missing.json");
  config.collateral = std::make_shared<collateral::FileSource>(path);
  const Attester attester = testing::Must(Create(config));
  EXPECT_TRUE(attester.MakeEvidence(request_, stop_).error().Is(collateral::kFile));
  ASSERT_TRUE(WriteFile(path, Bytes(quote::kMaxCollateralImport + 1, ' ')).ok());
  EXPECT_TRUE(attester.MakeEvidence(request_, stop_).error().Is(collateral::kFile)) << "larger than collateral can be";
  ASSERT_TRUE(WriteFile(path, AsBytes(agent_.world.pki.collateral_json())).ok());
  EXPECT_TRUE(attester.MakeEvidence(request_, stop_).ok()) << "it is read anew for each quote";
}

TEST_F(AttesterTest, WhatLacksHereIsNoFaultOfTheFile) {
  AttesterConfig config = agent_.Config(Role::kNode, channel_spki_);
  const std::string path = agent_.Path("given.json");
  ASSERT_TRUE(WriteFile(path, AsBytes(agent_.world.pki.collateral_json())).ok());
  config.collateral = std::make_shared<collateral::FileSource>(path);
  const Attester attester = testing::Must(Create(config));
  ASSERT_TRUE(attester.MakeEvidence(request_, stop_).ok());
  const testing::NoDescriptors none;
  const auto evidence = attester.MakeEvidence(request_, stop_);
  EXPECT_TRUE(evidence.error().Is(kAgentBusy)) << evidence.error().Text();
}

}  // namespace
}  // namespace attestor::guest_agent
