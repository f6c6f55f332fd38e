#include "evidence/quote/tcb_explanation.h"

#include <gtest/gtest.h>

#include <set>

#include "evidence/quote/collateral_import.h"
#include "evidence/quote/errors.h"
#include "testkit/fixtures/vectors.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

Result<TcbExplanation> Explain(const std::function<void(MockPlatform&)>& change) {
  MockPlatform platform;
  if (change) change(platform);
  const auto built = platform.Build();
  ATTESTOR_ASSIGN(const Quote quote, ParseQuote(built.quote));
  ATTESTOR_ASSIGN(const Collateral collateral, ParseCollateral(built.collateral));
  return ExplainTcb(quote, collateral);
}

TEST(TcbExplanation, NothingFallsShortOfACurrentPlatform) {
  for (const uint16_t version : {3, 4, 5}) {
    const auto explained = Explain([&](MockPlatform& p) { p.version = version; });
    ASSERT_TRUE(explained.ok()) << explained.error().Text();
    EXPECT_TRUE(explained->shortfalls.empty());
    EXPECT_EQ(explained->status, TcbStatus::kUpToDate);
    EXPECT_EQ(explained->parts.size(), version == 3 ? 2u : 3u);
    EXPECT_EQ(explained->evaluation_number, 20u);
  }
}

TEST(TcbExplanation, SaysWhichComponentNeedsWhat) {
  const auto explained = Explain([](MockPlatform& p) {
    p.platform.components[15] = 3;
    p.platform.pce_svn = 299;
    p.body[2] = 1;
    p.body[0] = 2;
    p.qe_report[kSgxIsvSvn] = 1;
    p.edit_tcb_info = [](boost::json::object& info) {
      auto& tcb = info["tcbLevels"].as_array()[0].as_object()["tcb"].as_object();
      tcb["sgxtcbcomponents"].as_array()[15] =
          boost::json::object{{"svn", 4}, {"category", "BIOS"}, {"type", "Early Microcode Update"}};
      tcb["tdxtcbcomponents"].as_array()[2] =
          boost::json::object{{"svn", 4}, {"category", "OS/VMM"}, {"type", "TDX Late Microcode Update"}};
    };
  });
  ASSERT_TRUE(explained.ok()) << explained.error().Text();
  EXPECT_EQ(explained->status, std::nullopt);
  for (const TcbPart& part : explained->parts) EXPECT_FALSE(part.reached.has_value());
  struct Expected {
    std::string component, type;
    uint32_t has, needs;
    std::string remedy;
  };
  const std::vector<Expected> expected = {
      {"SGX component 16", "Early Microcode Update", 3, 4, "update BIOS and microcode"},
      {"PCE", "", 299, 300,
       "update the provisioning enclave (SGX platform software), then fetch a new PCK certificate"},
      {"TDX component 3", "TDX Late Microcode Update", 1, 4,
       "load newer microcode in the host's operating system, or update BIOS"},
      {"TDX module TDX_01", "TDX Module", 2, 5, "update the TDX module (SEAM loader)"},
      {"quoting enclave", "", 1, 4, "update the quoting enclave package"}};
  ASSERT_EQ(explained->shortfalls.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const TcbShortfall& found = explained->shortfalls[i];
    EXPECT_EQ(found.component, expected[i].component);
    EXPECT_EQ(found.type, expected[i].type);
    EXPECT_EQ(found.has, expected[i].has);
    EXPECT_EQ(found.needs, expected[i].needs);
    EXPECT_EQ(found.remedy, expected[i].remedy);
  }
}

constexpr std::string_view kRenewed = "fetch a renewed PCK certificate";

// Stale makes the PCK certificate one of older microcode: SVN 3 where the newest level asks for 4, and where the
// quoting enclave's report shows what the processor has.
TcbExplanation Stale(uint8_t first, uint8_t second) {
  auto explained = Explain([&](MockPlatform& p) {
    for (const size_t i : {0, 1}) p.platform.components[i] = p.platform.cpu_svn[i] = 3;
    p.platform.components[15] = 3;
    p.qe_report[kSgxCpuSvn] = first;
    p.qe_report[kSgxCpuSvn + 1] = second;
  });
  EXPECT_TRUE(explained.ok());
  return *std::move(explained);
}

TEST(TcbExplanation, AStaleCertificateIsRenewedAndNothingIsUpdated) {
  const TcbExplanation stale = Stale(4, 4);
  EXPECT_TRUE(stale.stale_certificate);
  ASSERT_EQ(stale.shortfalls.size(), 3u);
  for (const TcbShortfall& shortfall : stale.shortfalls)
    EXPECT_TRUE(shortfall.remedy.starts_with(kRenewed)) << shortfall.remedy;
  EXPECT_TRUE(AdviceOf(stale).starts_with("Renew the PCK certificate")) << AdviceOf(stale);
}

TEST(TcbExplanation, ACertificateAsNewAsTheReportIsNotStale) {
  for (const auto& [first, second] : {std::pair<uint8_t, uint8_t>(3, 3), {2, 2}, {4, 2}, {2, 4}}) {
    const TcbExplanation explained = Stale(first, second);
    EXPECT_FALSE(explained.stale_certificate) << int{first} << " " << int{second};
    EXPECT_EQ(explained.shortfalls.size(), 3u);
    for (const TcbShortfall& shortfall : explained.shortfalls) EXPECT_EQ(shortfall.remedy, "update BIOS and microcode");
    EXPECT_FALSE(AdviceOf(explained).starts_with("Renew"));
  }
}

// One byte ahead is enough, and what the report shows to be missing is updated before.
TEST(TcbExplanation, AStaleCertificateOfAPlatformThatLacksMoreIsRenewedAfterTheUpdate) {
  const TcbExplanation stale = Stale(3, 4);
  EXPECT_TRUE(stale.stale_certificate);
  ASSERT_EQ(stale.shortfalls.size(), 3u);
  EXPECT_EQ(stale.shortfalls[0].remedy, "update BIOS and microcode, then fetch a new PCK certificate");
  EXPECT_TRUE(stale.shortfalls[1].remedy.starts_with(kRenewed));
}

TEST(TcbExplanation, EveryStatusHasItsAdvice) {
  std::set<std::string_view> seen;
  for (int i = 0; i <= static_cast<int>(TcbStatus::kRevoked); ++i) {
    const std::string_view advice = Advice(static_cast<TcbStatus>(i));
    EXPECT_TRUE(advice.ends_with('.')) << i;
    EXPECT_TRUE(seen.insert(advice).second) << advice;
  }
}

// A guest that began under an old module, on a platform with a newer one: the shortfall is that of the guest's quote.
TEST(TcbExplanation, FindsTheStatusThatVerifyQuoteFinds) {
  const auto explained = Explain([](MockPlatform& p) {
    p.version = 5;
    p.body[kTdTeeTcbSvn2] = 7;
    p.edit_tcb_info = [](boost::json::object& info) {
      auto& levels = info["tdxModuleIdentities"].as_array()[0].as_object()["tcbLevels"].as_array();
      boost::json::object old = levels[0].as_object();
      old["tcbStatus"] = "OutOfDate";
      levels[0].as_object()["tcb"].as_object()["isvsvn"] = 7;
      levels.push_back(old);
    };
  });
  ASSERT_TRUE(explained.ok());
  EXPECT_EQ(explained->status, TcbStatus::kTdRelaunchAdvised);
  ASSERT_EQ(explained->shortfalls.size(), 1u);
  EXPECT_EQ(explained->shortfalls[0].component, "TDX module TDX_01");
  EXPECT_EQ(explained->parts[1].newest->status, TcbStatus::kUpToDate);
}

TEST(TcbExplanation, NeedsTheRightCollateral) {
  MockPlatform tdx, sgx;
  sgx.version = 3;
  const auto quote = ParseQuote(sgx.Build().quote);
  const auto collateral = ParseCollateral(tdx.Build().collateral);
  ASSERT_TRUE(quote.ok() && collateral.ok());
  EXPECT_TRUE(ExplainTcb(*quote, *collateral).error().Is(kTeeType));
}

// The quote that is UpToDate with the collateral of June 2025 and OutOfDate with that of August 2026.
TEST(TcbExplanation, SaysWhatARealPlatformLacks) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto quote = ParseQuote(testing::ReadFile(folder / "quote_dcapqvl_tdx_v4.bin"));
  const auto imported = ImportCollateral(testing::ReadFile(folder / "collateral_tdx-b0c06f-202608.json"));
  ASSERT_TRUE(quote.ok() && imported.ok());
  const auto collateral = ParseCollateral(*imported);
  ASSERT_TRUE(collateral.ok());
  const auto explained = ExplainTcb(*quote, *collateral);
  ASSERT_TRUE(explained.ok()) << explained.error().Text();
  EXPECT_EQ(explained->status, TcbStatus::kOutOfDate);
  std::vector<std::string> components;
  for (const TcbShortfall& s : explained->shortfalls) components.push_back(s.component);
  const std::vector<std::string> expected = {"SGX component 1", "SGX component 2", "TDX component 3",
                                             "TDX module TDX_01"};
  EXPECT_EQ(components, expected);
  EXPECT_FALSE(explained->stale_certificate);
  const std::vector<std::string> advisories = {"INTEL-SA-01192", "INTEL-SA-01245", "INTEL-SA-01312", "INTEL-SA-01313"};
  EXPECT_EQ(explained->advisory_ids, advisories);
}

}  // namespace
}  // namespace attestor::quote
