#include "service/channel/failed.h"

#include <gtest/gtest.h>

#include "service/channel/errors.h"

namespace attestor::channel {
namespace {

constexpr std::string_view kRemedy = "Mount /var/run/agent.sock.";

Failed Of(const char* id, Side self, const std::string& detail = "10.0.0.7:7051") {
  const ErrorCode code{1, id, kRemedy};
  return FailedOf(Error(code, detail), self);
}

TEST(Failed, WhatIsNotListedGoesOutAsItsCode) {
  for (const char* id : {"tee.agent_unreachable", "collateral.unreachable", "net.connect", "file.unreadable",
                         "quote.tcb_status", "some.code"}) {
    const Failed failed = Of(id, Side::kNode);
    EXPECT_EQ(failed.code, id);
    EXPECT_EQ(failed.detail, "") << id;
    EXPECT_EQ(failed.side, Side::kNode);
    EXPECT_EQ(failed.retry, Retry::kElsewhere);
  }
}

TEST(Failed, NoSiteIsWrittenToALog) {
  const auto logged = [](const char* id) { return DetailForLog(Error(ErrorCode{1, id, ""}, "clinic.example")); };
  for (const char* id : {"node.host_refused", "node.site_unresolved", "node.site_unreachable", "node.first_bytes",
                         "net.address_refused", "net.resolve", "transcript.request", "policy.private_target",
                         "channel.refused", "channel.message", "http.host"}) {
    EXPECT_EQ(logged(id), "") << id;
  }
  for (const char* id :
       {"evidence.nonce", "tee.agent_unreachable", "node.quota", "node.signer_unreachable", "wire.frame_size"}) {
    EXPECT_EQ(logged(id), "clinic.example") << id;
  }
}

TEST(Failed, NoInternalAddressIsTold) {
  for (const char* id :
       {"node.signer_unreachable", "net.address_refused", "gate.full", "net.stopping", "net.timeout"}) {
    EXPECT_EQ(Of(id, Side::kNode).detail.find("10.0.0.7"), std::string::npos) << id;
  }
}

TEST(Failed, SidesAndRetries) {
  EXPECT_EQ(Of("node.token", Side::kNode).side, Side::kClient);
  EXPECT_EQ(Of("node.token", Side::kNode).retry, Retry::kNo);
  EXPECT_EQ(Of("node.quota", Side::kNode).retry, Retry::kLater);
  EXPECT_EQ(Of("node.quota", Side::kNode).detail, "10.0.0.7:7051. " + std::string(kRemedy));
  EXPECT_EQ(Of("node.site_unreachable", Side::kNode).side, Side::kSite);
  EXPECT_EQ(Of("gate.unknown_session", Side::kSigner).side, Side::kSigner);
  EXPECT_EQ(Of("gate.unknown_session", Side::kSigner).retry, Retry::kNow);
  EXPECT_EQ(Of("gate.full", Side::kSigner).retry, Retry::kLater) << "the longest id decides";
}

TEST(Failed, TheSignersPeersAreNodes) {
  EXPECT_EQ(Of("channel.busy", Side::kSigner).side, Side::kSigner);
  EXPECT_EQ(Of("channel.message", Side::kSigner).side, Side::kNode);
  EXPECT_EQ(Of("policy.port", Side::kSigner).side, Side::kClient);
  const Failed refused = Of("quote.tcb_status", Side::kSigner, "OutOfDate");
  EXPECT_EQ(refused.side, Side::kNode);
  EXPECT_EQ(refused.detail, "OutOfDate. " + std::string(kRemedy)) << "a node is told why its own evidence is refused";
}

TEST(Failed, BusyIsWhoHasTooMuchInHand) {
  const auto busy = [](const std::string& code) { return IsBusy({code, "", Side::kSigner, Retry::kLater, {}}); };
  EXPECT_TRUE(busy("gate.full"));
  EXPECT_TRUE(busy("gate.overloaded"));
  EXPECT_TRUE(busy("channel.busy"));
  EXPECT_FALSE(busy("gate.busy")) << "the session is being decided";
  EXPECT_FALSE(busy("node.quota"));
}

TEST(Failed, Described) {
  EXPECT_EQ(Describe({"node.quota", "600 per minute", Side::kNode, Retry::kLater, Duration(1500)}),
            "node.quota: 600 per minute. Side: the node; trying again later can help, in 1.5 s.");
  EXPECT_EQ(Describe({"tee.agent_answer", "", Side::kSigner, Retry::kElsewhere, {}}),
            "tee.agent_answer. Side: the signer; trying again with another node can help.");
}

}  // namespace
}  // namespace attestor::channel
