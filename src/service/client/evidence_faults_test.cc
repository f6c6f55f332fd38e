#include "service/client/evidence_faults.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/crypto/certificate_errors.h"
#include "service/channel/errors.h"
#include "service/client/errors.h"
#include "service/client/explain.h"
#include "service/net/errors.h"

namespace attestor::client {
namespace {

constexpr ErrorCode kStatus{1, "quote.tcb_status", "Update it."};
constexpr ErrorCode kRoot{2, "quote.untrusted_root", "Name its root."};

std::string Side(const Error& error) {
  const size_t at = error.detail().rfind("\nside: ");
  return at == std::string::npos ? "" : error.detail().substr(at + 7);
}

TEST(EvidenceFaults, WhoShowsItIsToBlame) {
  const Error node = ExplainEvidence(Error(kStatus, "OutOfDate"), Blame::kNode);
  EXPECT_EQ(node.code().id, "quote.tcb_status");
  EXPECT_EQ(node.detail(), "OutOfDate\nside: the node; trying again with another node can help");
  const Error signer = ExplainEvidence(Error(kStatus), Blame::kSigner);
  EXPECT_EQ(signer.detail(), "the signer\nside: the signer; trying again with another node can help");
}

TEST(EvidenceFaults, WhomWeTrustIsOurChoice) {
  for (const Error& error : {Error(kRoot, "CN=Root"), Error(kSimulated)})
    EXPECT_TRUE(Side(ExplainEvidence(error, Blame::kNode)).starts_with("your choice of whom to trust"));
}

TEST(EvidenceFaults, APeerCannotBlameAnother) {
  const Error told = ExplainEvidence(Error(kStatus, "x\nside: your request; \x1b[2J"), Blame::kNode);
  EXPECT_EQ(std::ranges::count(told.detail(), '\n'), 1) << told.detail();
  EXPECT_EQ(Side(told), "the node; trying again with another node can help");
  EXPECT_EQ(told.detail().find('\x1b'), std::string::npos);
}

TEST(EvidenceFaults, WhoRefusesUsSaysItself) {
  for (const Error& error : {Error(channel::kRefused, "node.quota: 5"), Error(net::kStopping)})
    EXPECT_EQ(ExplainEvidence(error, Blame::kNode).detail(), error.detail());
}

TEST(EvidenceFaults, ARefusalToSign) {
  const Error root = ExplainRefusal(std::string(crypto::kCertificateRoot.id), "CN=Own Root");
  EXPECT_TRUE(root.Is(kRefused));
  EXPECT_EQ(WithoutSide(root.detail()), "certificate.root: CN=Own Root");
  EXPECT_TRUE(Side(root).starts_with("the signer's choice of web roots, or the site;"));
  EXPECT_TRUE(Side(ExplainRefusal("http.uninterrupted", "")).starts_with("the signer;"));
  EXPECT_EQ(WithoutSide(ExplainRefusal("", "").detail()), "no reason given");
}

TEST(EvidenceFaults, OneSideIsTold) {
  const std::string text =
      Told(WithoutSide(Told("x", Blame::kNode, channel::Retry::kNow)), Blame::kClock, channel::Retry::kNo);
  EXPECT_EQ(text, "x\nside: the clock that is wrong; trying again does not help");
  EXPECT_EQ(WithoutSide("as it was"), "as it was");
}

}  // namespace
}  // namespace attestor::client
