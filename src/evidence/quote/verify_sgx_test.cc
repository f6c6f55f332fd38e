// SGX quotes: each check fails alone as it does for TDX, and says what was wrong; what is of TDX alone plays no part.
#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/quote/errors.h"
#include "evidence/quote/verify_quote_test.h"

#ifndef ATTESTOR_ANCHORS_INTEL

namespace attestor::quote {
namespace {

constexpr auto kMonth = std::chrono::days(30);  // the life of lists and texts

QuotePolicy SgxPolicy() {
  QuotePolicy policy;
  policy.tee = TeeType::kSgx;
  return policy;
}

Tried TrySgx(const Change& change, const QuotePolicy& policy = SgxPolicy()) {
  return TryQuote(
      [&](MockPlatform& p) {
        p.version = kQuoteVersion3;
        if (change) change(p);
      },
      {}, policy);
}

struct SgxCase {
  std::string check;
  ErrorCode code;
  std::string detail;
  Change change;
};

const std::string kQeSigner = "dc" + std::string(62, '0');
const std::string kComponents = "SGX 0404040404c804040404040404040403, PCE 300";

const std::vector<SgxCase> kSgxCases = {
    {"quote.root", kRootCertificate, "'Mock Intel SGX TCB Signing' is no root",
     [](MockPlatform& p) { p.root.common_name = "Mock Intel SGX TCB Signing"; }},
    {"quote.root_crl", kRootCrlTime, "2026-06-01T00:00:01Z to 2026-07-01T00:00:01Z",
     [](MockPlatform& p) { p.root_crl_age = -std::chrono::seconds(1); }},
    {"quote.tcb_info_signature", kTcbInfoChain, "'Another' is not the TCB signing certificate",
     [](MockPlatform& p) { p.signer.common_name = "Another"; }},
    {"quote.tcb_info_time", kTcbInfoTime, "2026-06-01T00:00:01Z to 2026-07-01T00:00:01Z, at 2026-06-01T00:00:00Z",
     [](MockPlatform& p) { p.info_issued = p.now + std::chrono::seconds(1); }},
    {"quote.qe_identity_time", kQeIdentityTime, "2026-05-01T23:59:59Z to 2026-05-31T23:59:59Z, at 2026-06-01T00:00:00Z",
     [](MockPlatform& p) { p.identity_issued = p.now - kMonth - std::chrono::seconds(1); }},
    {"quote.pck_chain", kPckChain, "'Another' is no PCK certificate",
     [](MockPlatform& p) { p.pck.common_name = "Another"; }},
    {"quote.pck_chain", kPckChain, "'Another' is no PCK CA", [](MockPlatform& p) { p.ca.common_name = "Another"; }},
    {"quote.pck_crl", kPckCrlTime, "2026-05-01T23:59:59Z to 2026-05-31T23:59:59Z",
     [](MockPlatform& p) { p.pck_crl_age = kMonth + std::chrono::seconds(1); }},
    {"quote.fmspc", kFmspc, "010203040506, TCB info for 010203040507", [](MockPlatform& p) { p.info_fmspc[5] = 7; }},
    {"quote.fmspc", kPceId, "0000, TCB info for 0001", [](MockPlatform& p) { p.info_pce_id[1] = 1; }},
    {"quote.fmspc", kPckExtension, "it has no such extension",
     [](MockPlatform& p) { p.pck.extensions = {{"1.2.3", {0x05, 0x00}, false}}; }},
    {"quote.qe_identity", kQeIdentity, "signer dd" + std::string(62, '0') + ", expected " + kQeSigner,
     [](MockPlatform& p) { p.qe_report[kSgxMrSigner] = 0xdd; }},
    {"quote.qe_identity", kQeIdentity, "product 3", [](MockPlatform& p) { p.qe_report[kSgxIsvProdId] = 3; }},
    {"quote.qe_identity", kQeIdentity, "misc select", [](MockPlatform& p) { p.qe_report[kSgxMiscSelect + 3] = 1; }},
    {"quote.qe_identity", kQeIdentity, "attributes", [](MockPlatform& p) { p.qe_report[kSgxAttributes + 7] = 1; }},
    {"quote.qe_identity", kQeDebug, "", [](MockPlatform& p) { p.qe_report[kSgxAttributes] |= 2; }},
    {"quote.tcb_level", kTcbLevel, kComponents, [](MockPlatform& p) { p.platform.components[15] = 3; }},
    {"quote.qe_level", kQeLevel, "SVN 3", [](MockPlatform& p) { p.qe_report[kSgxIsvSvn] = 3; }},
    {"quote.tcb_status", kTcbStatus,
     "OutOfDate: platform OutOfDate, quoting enclave UpToDate INTEL-SA-00001 INTEL-SA-00002 INTEL-SA-00003",
     [](MockPlatform& p) { p.platform_status = "OutOfDate"; }},
    {"quote.tcb_status", kTcbStatus,
     "Revoked: platform UpToDate, quoting enclave Revoked INTEL-SA-00001 INTEL-SA-00002 INTEL-SA-00003",
     [](MockPlatform& p) { p.qe_status = "Revoked"; }},
    {"quote.enclave", kEnclaveAttributes, "attributes 07" + std::string(30, '0') + ", debug",
     [](MockPlatform& p) { p.enclave[kSgxAttributes] = 7; }},
};

TEST(VerifySgxQuote, RefusesEachWrongPartAndSaysWhatItWas) {
  for (size_t i = 0; i < kSgxCases.size(); ++i) {
    const SgxCase& c = kSgxCases[i];
    SCOPED_TRACE("case " + std::to_string(i) + ": " + std::string(c.code.id));
    const Tried tried = TrySgx(c.change);
    ASSERT_FALSE(tried.verified.ok());
    EXPECT_TRUE(tried.verified.error().Is(c.code)) << tried.verified.error().Text();
    EXPECT_EQ(tried.verified.error().detail(), c.detail);
    ASSERT_NE(tried.report.FirstFailure(), nullptr);
    EXPECT_EQ(tried.report.FirstFailure()->id, c.check);
    EXPECT_EQ(tried.report.checks().size(), 20u);
  }
}

// Every time is from its first moment to its last, both included.
TEST(VerifySgxQuote, EveryWindowIncludesItsEdges) {
  const std::vector<Change> edges = {
      [](MockPlatform& p) { p.root_crl_age = Duration(0); },
      [](MockPlatform& p) { p.root_crl_age = kMonth; },
      [](MockPlatform& p) { p.pck_crl_age = Duration(0); },
      [](MockPlatform& p) { p.pck_crl_age = kMonth; },
      [](MockPlatform& p) { p.info_issued = p.now; },
      [](MockPlatform& p) { p.info_issued = p.now - kMonth; },
      [](MockPlatform& p) { p.identity_issued = p.now; },
      [](MockPlatform& p) { p.identity_issued = p.now - kMonth; },
      [](MockPlatform& p) { p.root.not_before = p.ca.not_before = p.pck.not_before = p.signer.not_before = p.now; },
      [](MockPlatform& p) { p.root.not_after = p.ca.not_after = p.pck.not_after = p.signer.not_after = p.now; },
  };
  for (size_t i = 0; i < edges.size(); ++i) {
    const Tried tried = TrySgx(edges[i]);
    EXPECT_TRUE(tried.verified.ok()) << i << ": " << tried.verified.error().Text();
  }
}

TEST(VerifySgxQuote, ATdReportPlaysNoPart) {
  const Tried tried = TrySgx([](MockPlatform& p) {
    std::ranges::fill(p.body, 0xff);
    p.enclave[kSgxMrEnclave] = 9;
  });
  ASSERT_TRUE(tried.verified.ok()) << tried.verified.error().Text();
  EXPECT_EQ(tried.verified->enclave.mr_enclave[0], 9);
  EXPECT_EQ(tried.verified->report.td_attributes, 0u);
  for (const Check& check : tried.report.checks()) EXPECT_FALSE(check.id.starts_with("quote.td_")) << check.id;
  EXPECT_EQ(tried.report.Find("quote.enclave")->detail,
            "mr_enclave 09" + std::string(62, '0') + ", mr_signer " + std::string(64, '0'));
}

// The grace after a recovery is that of guests, without a TDX module.
TEST(VerifySgxQuote, APlatformMayLackARecoveryForAWhile) {
  const Change lacks = [](MockPlatform& p) {
    p.platform.components[0] = 3;
    p.edit_tcb_info = [](boost::json::object& info) {
      auto& levels = info["tcbLevels"].as_array();
      levels.push_back(levels[0]);
      levels[0].as_object()["tcbDate"] = "2026-05-22T00:00:00Z";
      levels[1].as_object()["tcbStatus"] = "OutOfDate";
      levels[1].as_object()["tcb"].as_object()["sgxtcbcomponents"].as_array()[0].as_object()["svn"] = 3;
    };
  };
  QuotePolicy policy = SgxPolicy();
  policy.tcb.grace = std::chrono::days(10);
  EXPECT_TRUE(TrySgx(lacks, policy).verified.ok());
  policy.tcb.grace -= Duration(1);
  EXPECT_TRUE(TrySgx(lacks, policy).verified.error().Is(kTcbStatus));
  EXPECT_TRUE(TrySgx(lacks).verified.error().Is(kTcbStatus)) << "off unless a policy sets it";
}

}  // namespace
}  // namespace attestor::quote

#endif  // ATTESTOR_ANCHORS_INTEL
