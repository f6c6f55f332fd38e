// Levels by Intel's rules, on values: where a comparison begins and ends, which level counts, what a refusal says.
#include "evidence/quote/tcb_level.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

using enum TcbStatus;

ByteArray<16> All(uint8_t svn) {
  ByteArray<16> out{};
  out.fill(svn);
  return out;
}

Finding Of(TcbStatus status) { return {status, *ParseTime("2025-01-01T00:00:00Z"), {}}; }

// Two levels of a platform, and one module of version 3 with two.
TcbInfo Info() {
  TcbInfo info;
  info.issue_date = *ParseTime("2026-01-01T00:00:00Z");
  info.levels = {{All(4), All(6), 10, Of(kUpToDate)}, {All(2), All(3), 8, Of(kOutOfDate)}};
  info.module.attributes_mask.fill(0xff);
  ModuleIdentity identity{"TDX_03", info.module, {{7, Of(kUpToDate)}, {5, Of(kOutOfDate)}}};
  identity.pattern.mr_signer[0] = 1;
  info.module_identities = {identity};
  return info;
}

// A guest's module: SVN and version in front, `rest` behind.
ByteArray<16> Module(uint8_t svn, uint8_t version, uint8_t rest = 6) {
  ByteArray<16> out = All(rest);
  out[0] = svn;
  out[1] = version;
  return out;
}

template <class T>
void Refused(const Result<T>& result, const ErrorCode& code, std::string_view detail) {
  ASSERT_FALSE(result.ok()) << detail;
  EXPECT_TRUE(result.error().Is(code)) << result.error().Text();
  EXPECT_EQ(result.error().detail(), detail);
}

TEST(PlatformLevel, IsTheFirstThatEveryComponentReaches) {
  const TcbInfo info = Info();
  const auto status = [&](const PlatformSvns& svns) { return (*PlatformLevel(info, svns))->finding.status; };
  EXPECT_EQ(status({All(4), 10, {}}), kUpToDate);
  EXPECT_EQ(status({All(255), 65535, {}}), kUpToDate);
  EXPECT_EQ(status({All(4), 9, {}}), kOutOfDate) << "PCE";
  EXPECT_EQ(status({All(4), 10, All(6)}), kUpToDate);
  for (size_t i = 0; i < 16; ++i) {
    PlatformSvns sgx{All(4), 10, All(6)}, tdx = sgx;
    sgx.sgx[i] = 3;
    EXPECT_EQ(status(sgx), kOutOfDate) << "SGX component " << i + 1;
    (*tdx.tdx)[i] = 5;
    // Component 2 is the module's version: what is not 0 leaves the first two to the module's identity.
    EXPECT_EQ(status(tdx), i < 2 ? kUpToDate : kOutOfDate) << "TDX component " << i + 1;
    tdx.tdx = All(6);
    (*tdx.tdx)[1] = 0;
    EXPECT_FALSE(PlatformLevel(info, tdx).ok()) << "a module of version 0 is compared, and no level has 0";
  }
}

TEST(PlatformLevel, OlderThanEveryLevelSaysWhatThePlatformHas) {
  const TcbInfo info = Info();
  const std::string sgx = "SGX " + ToHex(All(1)) + ", PCE 10";
  Refused(PlatformLevel(info, {All(1), 10, {}}), kTcbLevel, sgx);
  Refused(PlatformLevel(info, {All(1), 10, All(6)}), kTcbLevel, sgx + ", TDX " + ToHex(All(6)));
  Refused(PlatformLevel(info, {All(4), 7, {}}), kTcbLevel, "SGX " + ToHex(All(4)) + ", PCE 7");
}

TEST(PlatformLevel, SgxQuotesHaveNoTdxComponents) {
  Quote quote;
  PckPlatform platform;
  platform.components = All(4);
  platform.pce_svn = 10;
  quote.report.tee_tcb_svn = All(9);
  quote.tee = TeeType::kTdx;
  EXPECT_EQ(SvnsOf(platform, quote).tdx, All(9));
  quote.tee = TeeType::kSgx;
  EXPECT_EQ(SvnsOf(platform, quote).tdx, std::nullopt);
  EXPECT_EQ(SvnsOf(platform, quote).sgx, All(4));
  EXPECT_EQ(SvnsOf(platform, quote).pce, 10);
}

TEST(StaleCertificate, IsAComparisonOfTheFirstTwoBytes) {
  const auto stale = [](const ByteArray<16>& in_report) {
    PckPlatform platform;
    platform.cpu_svn = All(3);
    SgxReport report;
    report.cpu_svn = in_report;
    return IsStaleCertificate(platform, report);
  };
  EXPECT_FALSE(stale(All(3)));
  EXPECT_TRUE(stale(Module(4, 3, 3)));
  EXPECT_TRUE(stale(Module(3, 4, 3)));
  EXPECT_FALSE(stale(Module(4, 2, 3))) << "one ahead, one behind";
  EXPECT_FALSE(stale(Module(3, 3, 255))) << "later bytes are another scale";
  EXPECT_TRUE(stale(Module(4, 4, 0)));
}

TEST(ModuleLevel, IsThatOfTheVersionsIdentity) {
  const TcbInfo info = Info();
  EXPECT_EQ(ModuleId(Module(7, 3)), "TDX_03");
  EXPECT_EQ(ModuleId(Module(7, 0xab)), "TDX_AB");
  EXPECT_EQ(ModuleId(Module(7, 0)), "");
  EXPECT_EQ(FindModule(info, Module(7, 4)), nullptr);
  EXPECT_EQ(ModuleLevelOf(info, Module(7, 3))->status, kUpToDate);
  EXPECT_EQ(ModuleLevelOf(info, Module(6, 3))->status, kOutOfDate);
  EXPECT_EQ(ModuleLevelOf(info, Module(5, 3))->status, kOutOfDate);
  Refused(ModuleLevelOf(info, Module(4, 3)), kTdxModuleLevel, "TDX_03 with SVN 4");
  Refused(ModuleLevelOf(info, Module(7, 4)), kTdxModule, "no identity for TDX_04");
  const auto version0 = ModuleLevelOf(info, Module(0, 0));
  EXPECT_EQ(version0->status, kUpToDate) << "its SVNs were compared with the platform's";
  EXPECT_EQ(version0->date, info.issue_date);
}

TEST(ModuleLevel, SignerAndAttributesAreThoseOfTheVersion) {
  const TcbInfo info = Info();
  TdReport td;
  td.tee_tcb_svn = Module(7, 3);
  td.mr_signer_seam[0] = 1;
  EXPECT_TRUE(ModuleLevel(info, td).ok());
  td.tee_tcb_svn = Module(7, 0);
  Refused(ModuleLevel(info, td), kTdxModule, "signer 01" + std::string(94, '0'));
  td.mr_signer_seam = {};
  EXPECT_TRUE(ModuleLevel(info, td).ok()) << "of version 0 by the pattern for all of them";
  td.seam_attributes[7] = 0x80;
  Refused(ModuleLevel(info, td), kTdxModule, "attributes 0000000000000080");
  TcbInfo masked = info;
  masked.module.attributes_mask[7] = 0x7f;
  EXPECT_TRUE(ModuleLevel(masked, td).ok()) << "a bit that the mask leaves out";
}

// What was loaded since the guest began is compared as what it began with is.
TEST(CurrentStatus, IsOfBothPartsAsTheyAreNow) {
  const TcbInfo info = Info();
  const auto now = [&](const ByteArray<16>& svn) {
    TdReport td;
    td.tee_tcb_svn = Module(0, 9, 0);  // says nothing of now
    td.tee_tcb_svn2 = svn;
    return CurrentStatus(info, {All(4), 10, td.tee_tcb_svn}, td);
  };
  EXPECT_EQ(*now(Module(7, 3)), kUpToDate);
  EXPECT_EQ(*now(Module(5, 3)), kOutOfDate) << "the module";
  EXPECT_EQ(*now(Module(7, 3, 3)), kOutOfDate) << "the platform";
  Refused(now(Module(4, 3)), kTdxModuleLevel, "TDX_03 with SVN 4");
  Refused(now(Module(7, 9)), kTdxModule, "no identity for TDX_09");
  EXPECT_TRUE(now(Module(7, 3, 2)).error().Is(kTcbLevel));
  EXPECT_EQ(*CurrentStatus(info, {All(4), 10, All(6)}, TdReport()), std::nullopt) << "form 1.0 does not say";
}

TEST(QeLevel, IsTheFirstThatItsSvnReaches) {
  QeIdentity identity;
  identity.levels = {{8, Of(kUpToDate)}, {6, Of(kOutOfDate)}};
  const auto level = [&](uint16_t svn) {
    SgxReport report;
    report.isv_svn = svn;
    return QeLevel(identity, report);
  };
  EXPECT_EQ(level(65535)->status, kUpToDate);
  EXPECT_EQ(level(8)->status, kUpToDate);
  EXPECT_EQ(level(7)->status, kOutOfDate);
  EXPECT_EQ(level(6)->status, kOutOfDate);
  Refused(level(5), kQeLevel, "SVN 5");
}

TEST(MergeParts, PlatformModuleAndEnclaveBeganAndNow) {
  struct Case {
    TcbStatus platform;
    std::optional<TcbStatus> module, now;
    TcbStatus enclave, whole;
  };
  const Case cases[] = {
      {kUpToDate, {}, {}, kUpToDate, kUpToDate},
      {kUpToDate, {}, {}, kOutOfDate, kOutOfDate},
      {kConfigurationNeeded, {}, {}, kOutOfDate, kOutOfDateConfigurationNeeded},
      {kConfigurationNeeded, kOutOfDate, {}, kUpToDate, kOutOfDateConfigurationNeeded},
      {kUpToDate, kRevoked, kUpToDate, kUpToDate, kRevoked},
      {kUpToDate, kUpToDate, kRevoked, kUpToDate, kRevoked},
      {kUpToDate, kUpToDate, kOutOfDate, kUpToDate, kUpToDate},  // began on what is good
      {kOutOfDate, kUpToDate, kUpToDate, kUpToDate, kTdRelaunchAdvised},
      {kUpToDate, kOutOfDate, kSwHardeningNeeded, kUpToDate, kTdRelaunchAdvised},
      {kUpToDate, kOutOfDate, kOutOfDate, kUpToDate, kOutOfDate},
      {kUpToDate, kOutOfDate, kUpToDate, kOutOfDate, kOutOfDate},  // a restart brings no other enclave
      {kOutOfDateConfigurationNeeded, kUpToDate, kUpToDate, kUpToDate, kTdRelaunchAdvisedConfigurationNeeded},
      {kUpToDate, kOutOfDate, kConfigurationNeeded, kUpToDate, kTdRelaunchAdvisedConfigurationNeeded},
      {kUpToDate, kOutOfDate, kConfigurationAndSwHardeningNeeded, kUpToDate, kTdRelaunchAdvisedConfigurationNeeded},
      {kSwHardeningNeeded, kUpToDate, kUpToDate, kUpToDate, kSwHardeningNeeded},  // a restart heals what is outdated
  };
  for (const Case& c : cases) {
    const auto module = c.module ? std::optional(Of(*c.module)) : std::nullopt;
    EXPECT_EQ(MergeParts({Of(c.platform), module, c.now, Of(c.enclave)}), c.whole)
        << ToText(c.platform) << ", now " << (c.now ? ToText(*c.now) : "unknown") << ", case " << &c - cases;
  }
}

}  // namespace
}  // namespace attestor::quote
