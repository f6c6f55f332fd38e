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
      {"SGX component 16", "Early Microcode Update", 3, 4,
       "update BIOS and microcode, then fetch a new PCK certificate"},
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
    for (const TcbShortfall& shortfall : explained.shortfalls)
      EXPECT_EQ(shortfall.remedy, "update BIOS and microcode, then fetch a new PCK certificate");
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
  // What runs now is shown, and the one thing to do.
  ASSERT_TRUE(explained->module_now.has_value());
  EXPECT_EQ(explained->module_now->version, 1);
  EXPECT_EQ(explained->module_now->svn, 7);
  EXPECT_EQ(explained->module_now->reached->status, TcbStatus::kUpToDate);
  EXPECT_EQ(explained->shortfalls[0].remedy, "restart the guest: the platform has it by now");
  EXPECT_EQ(AdviceOf(*explained), "The platform was updated under the running guest; restart the guest.");
}

// Levels gives the mock's platform more levels behind its newest one, each made by `change`.
using EditLevel = std::function<void(boost::json::object& level)>;
std::function<void(boost::json::object&)> Levels(const std::vector<EditLevel>& changes) {
  return [changes](boost::json::object& info) {
    auto& levels = info["tcbLevels"].as_array();
    const boost::json::object newest = levels[0].as_object();
    for (const EditLevel& change : changes) {
      levels.push_back(newest);
      change(levels.back().as_object());
    }
  };
}
EditLevel Level(const char* status, const char* date, int first, int eighth) {
  return [=](boost::json::object& level) {
    level["tcbStatus"] = status;
    level["tcbDate"] = date;
    auto& components = level["tcb"].as_object()["sgxtcbcomponents"].as_array();
    components[0].as_object()["svn"] = first;
    components[7].as_object()["svn"] = eighth;
  };
}

// The module that a guest began under is shown beside another one only where there is another one.
TEST(TcbExplanation, WithoutAnotherModuleNoneIsShown) {
  EXPECT_FALSE(Explain([](MockPlatform& p) { p.version = 5; })->module_now.has_value());
  EXPECT_FALSE(Explain({})->module_now.has_value());
  const auto unknown = Explain([](MockPlatform& p) {
    p.version = 5;
    p.body[kTdTeeTcbSvn2 + 1] = 9;
  });
  ASSERT_TRUE(unknown->module_now.has_value());
  EXPECT_EQ(unknown->module_now->version, 9);
  EXPECT_FALSE(unknown->module_now->reached.has_value());
}

// A component of the TDX part that the platform has by now is gained by a restart, and one that it lacks by an update.
TEST(TcbExplanation, ATdxComponentThatIsThereByNowAsksForARestart) {
  const auto remedy = [](uint8_t now) {
    const auto explained = Explain([now](MockPlatform& p) {
      p.version = 5;
      p.body[kTdTeeTcbSvn + 2] = 3;
      p.body[kTdTeeTcbSvn2 + 2] = now;
    });
    EXPECT_EQ(explained->shortfalls.size(), 1u);
    return explained->shortfalls.at(0).remedy;
  };
  EXPECT_EQ(remedy(4), "restart the guest: the platform has it by now");
  EXPECT_EQ(remedy(3), "update BIOS and microcode");
}

constexpr const char* kConfigured =
    "change the platform's configuration (BIOS settings, hyper-threading) as the advisories say, then fetch a new PCK "
    "certificate";

TEST(TcbExplanation, AConfigurationStatusAsksForConfigurationAndNoFirmware) {
  for (const char* status : {"ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded"}) {
    const auto explained = Explain([&](MockPlatform& p) {
      p.platform.components[7] = 0;
      p.edit_tcb_info = Levels({Level(status, "2025-01-01T00:00:00Z", 4, 0)});
    });
    ASSERT_TRUE(explained.ok()) << explained.error().Text();
    EXPECT_EQ(ToText(*explained->status), status);
    ASSERT_EQ(explained->shortfalls.size(), 1u);
    EXPECT_EQ(explained->shortfalls[0].component, "SGX component 8");
    EXPECT_EQ(explained->shortfalls[0].remedy, kConfigured);
    EXPECT_TRUE(AdviceOf(*explained).starts_with("Firmware is current"));
  }
}

// On an outdated platform the levels of one date tell what is a setting: the eighth component, and not the first.
TEST(TcbExplanation, AnOutdatedPlatformsSettingsAreToldFromItsFirmware) {
  const auto explained = Explain([](MockPlatform& p) {
    p.platform.components[0] = 3;
    p.platform.components[7] = 0;
    p.edit_tcb_info = Levels({Level("OutOfDate", "2024-01-01T00:00:00Z", 3, 4),
                              Level("OutOfDateConfigurationNeeded", "2024-01-01T00:00:00Z", 3, 0)});
  });
  ASSERT_TRUE(explained.ok()) << explained.error().Text();
  EXPECT_EQ(explained->status, TcbStatus::kOutOfDateConfigurationNeeded);
  ASSERT_EQ(explained->shortfalls.size(), 2u);
  EXPECT_EQ(explained->shortfalls[0].remedy, "update BIOS and microcode, then fetch a new PCK certificate");
  EXPECT_EQ(explained->shortfalls[1].remedy, kConfigured);
}

// Only a status that asks for a configuration blames it, whatever another level of the same date has more.
TEST(TcbExplanation, AStatusWithoutConfigurationAsksForNone) {
  for (const char* status : {"OutOfDate", "SWHardeningNeeded"}) {
    const auto explained = Explain([&](MockPlatform& p) {
      p.platform.components[0] = 3;
      p.platform.components[7] = 0;
      p.edit_tcb_info =
          Levels({Level(status, "2024-01-01T00:00:00Z", 3, 4), Level(status, "2024-01-01T00:00:00Z", 3, 0)});
    });
    ASSERT_TRUE(explained.ok()) << explained.error().Text();
    EXPECT_EQ(ToText(*explained->status), status);
    ASSERT_EQ(explained->shortfalls.size(), 2u);
    for (const TcbShortfall& shortfall : explained->shortfalls)
      EXPECT_EQ(shortfall.remedy, "update BIOS and microcode, then fetch a new PCK certificate") << status;
  }
}

// Which level would be enough is a question to the policy: the oldest one that it accepts.
TEST(TcbExplanation, SaysWhichLevelWouldBeEnough) {
  const auto explain = [](const std::vector<TcbStatus>& accepted) {
    MockPlatform p;
    p.platform.components[0] = 1;
    p.edit_tcb_info = Levels(
        {Level("SWHardeningNeeded", "2024-01-01T00:00:00Z", 3, 4), Level("OutOfDate", "2023-01-01T00:00:00Z", 1, 4)});
    const auto built = p.Build();
    return *ExplainTcb(*ParseQuote(built.quote), *ParseCollateral(built.collateral), accepted);
  };
  const TcbExplanation usual = explain(TcbPolicy().accepted);
  ASSERT_EQ(usual.shortfalls.size(), 1u);
  EXPECT_EQ(usual.shortfalls[0].needs, 4u);
  EXPECT_EQ(usual.shortfalls[0].enough, 3u);
  ASSERT_TRUE(usual.parts[0].enough.has_value());
  EXPECT_EQ(usual.parts[0].enough->status, TcbStatus::kSwHardeningNeeded);
  EXPECT_EQ(ToText(usual.parts[0].enough->date), "2024-01-01T00:00:00Z");
  EXPECT_EQ(explain({TcbStatus::kUpToDate}).shortfalls[0].enough, 4u);
  EXPECT_EQ(explain({TcbStatus::kOutOfDate}).shortfalls[0].enough, 1u);
  const TcbExplanation none = explain({TcbStatus::kConfigurationNeeded});
  EXPECT_FALSE(none.shortfalls[0].enough.has_value());
  for (const TcbPart& part : none.parts) EXPECT_FALSE(part.enough.has_value()) << part.name;
}

TEST(TcbExplanation, BothTextsSayTheirEvaluation) {
  const auto explained = Explain({});
  EXPECT_EQ(explained->evaluation_number, 20u);
  EXPECT_EQ(explained->qe_evaluation_number, 19u);
}

// After an update the certificate still says what it said: every advice that asks for one asks for a new certificate.
TEST(TcbExplanation, AfterAnUpdateTheCertificateIsRenewed) {
  for (const TcbStatus status :
       {TcbStatus::kConfigurationNeeded, TcbStatus::kConfigurationAndSwHardeningNeeded, TcbStatus::kOutOfDate,
        TcbStatus::kOutOfDateConfigurationNeeded, TcbStatus::kRevoked}) {
    EXPECT_NE(Advice(status).find("new PCK certificate"), std::string_view::npos) << ToText(status);
  }
  EXPECT_NE(AdviceOf(TcbExplanation()).find("new PCK certificate"), std::string::npos);
}

TEST(TcbExplanation, NeedsTheRightCollateral) {
  MockPlatform tdx, sgx;
  sgx.version = 3;
  const auto quote = ParseQuote(sgx.Build().quote);
  const auto collateral = ParseCollateral(tdx.Build().collateral);
  ASSERT_TRUE(quote.ok() && collateral.ok());
  EXPECT_TRUE(ExplainTcb(*quote, *collateral).error().Is(kTeeType));
  const auto own = ParseCollateral(sgx.Build().collateral);
  Collateral mixed = *own;
  mixed.qe_identity.value.tee = TeeType::kTdx;
  EXPECT_TRUE(ExplainTcb(*quote, mixed).error().Is(kTeeType)) << "one text of two";
  mixed = *own;
  mixed.tcb_info.value.levels.clear();
  EXPECT_TRUE(ExplainTcb(*quote, mixed).error().Is(kPckExtension));
  Quote bare = *quote;
  bare.pck_chain.clear();
  EXPECT_TRUE(ExplainTcb(bare, *own).error().Is(kPckExtension));
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
