#include "evidence/quote/tcb_level.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

bool Reaches(const ByteArray<16>& svns, const ByteArray<16>& level, size_t first) {
  for (size_t i = first; i < svns.size(); ++i) {
    if (svns[i] < level[i]) return false;
  }
  return true;
}

// FirstReached: Intel lists levels newest first.
const Finding* FirstReached(const std::vector<SvnLevel>& levels, uint16_t svn) {
  for (const SvnLevel& level : levels) {
    if (svn >= level.isv_svn) return &level.finding;
  }
  return nullptr;
}

Status CheckPattern(const ModulePattern& pattern, const TdReport& td) {
  if (td.mr_signer_seam != pattern.mr_signer) return Error(kTdxModule, "signer " + ToHex(td.mr_signer_seam));
  for (size_t i = 0; i < td.seam_attributes.size(); ++i) {
    const bool same = (td.seam_attributes[i] & pattern.attributes_mask[i]) == pattern.attributes[i];
    if (!same) return Error(kTdxModule, "attributes " + ToHex(td.seam_attributes));
  }
  return Ok();
}

bool IsOutOfDate(TcbStatus status) {
  return status == TcbStatus::kOutOfDate || status == TcbStatus::kOutOfDateConfigurationNeeded;
}

}  // namespace

PlatformSvns SvnsOf(const PckPlatform& platform, const Quote& quote) {
  PlatformSvns svns{platform.components, platform.pce_svn, std::nullopt};
  if (quote.tee == TeeType::kTdx) svns.tdx = quote.report.tee_tcb_svn;
  return svns;
}

// A report with one byte ahead and the other behind is of no later state of this platform, and says nothing.
bool IsStaleCertificate(const PckPlatform& platform, const SgxReport& qe) {
  bool ahead = false;
  for (size_t i = 0; i < kComparableSvns; ++i) {
    if (qe.cpu_svn[i] < platform.cpu_svn[i]) return false;
    ahead = ahead || qe.cpu_svn[i] > platform.cpu_svn[i];
  }
  return ahead;
}

Result<const TcbLevel*> PlatformLevel(const TcbInfo& info, const PlatformSvns& svns) {
  for (const TcbLevel& level : info.levels) {
    const bool sgx = Reaches(svns.sgx, level.sgx_components, 0) && svns.pce >= level.pce_svn;
    if (sgx && (!svns.tdx || Reaches(*svns.tdx, level.tdx_components, FirstTdxComponent(*svns.tdx)))) return &level;
  }
  return Error(kTcbLevel, "SGX " + ToHex(svns.sgx) + ", PCE " + std::to_string(svns.pce) +
                              (svns.tdx ? ", TDX " + ToHex(*svns.tdx) : ""));
}

std::string ModuleId(const ByteArray<16>& tee_tcb_svn) {
  if (tee_tcb_svn[1] == 0) return {};
  std::array<char, 8> id{};
  std::snprintf(id.data(), id.size(), "TDX_%02X", tee_tcb_svn[1]);
  return id.data();
}

const ModuleIdentity* FindModule(const TcbInfo& info, const ByteArray<16>& tee_tcb_svn) {
  const auto it = std::ranges::find(info.module_identities, ModuleId(tee_tcb_svn), &ModuleIdentity::id);
  return it == info.module_identities.end() ? nullptr : &*it;
}

Result<Finding> ModuleLevel(const TcbInfo& info, const TdReport& td) {
  const ModuleIdentity* identity = FindModule(info, td.tee_tcb_svn);
  if (identity == nullptr && td.tee_tcb_svn[1] > 0)
    return Error(kTdxModule, "no identity for " + ModuleId(td.tee_tcb_svn));
  ATTESTOR_TRY(CheckPattern(identity == nullptr ? info.module : identity->pattern, td));
  return ModuleLevelOf(info, td.tee_tcb_svn);
}

Result<Finding> ModuleLevelOf(const TcbInfo& info, const ByteArray<16>& svn) {
  if (svn[1] == 0) return Finding{TcbStatus::kUpToDate, info.issue_date, {}};
  const ModuleIdentity* identity = FindModule(info, svn);
  if (identity == nullptr) return Error(kTdxModule, "no identity for " + ModuleId(svn));
  const Finding* finding = FirstReached(identity->levels, svn[0]);
  if (finding == nullptr) return Error(kTdxModuleLevel, identity->id + " with SVN " + std::to_string(svn[0]));
  return *finding;
}

Result<std::optional<TcbStatus>> CurrentStatus(const TcbInfo& info, const PlatformSvns& svns, const TdReport& td) {
  if (!td.tee_tcb_svn2) return std::optional<TcbStatus>();
  ATTESTOR_ASSIGN(const TcbLevel* platform, PlatformLevel(info, {svns.sgx, svns.pce, td.tee_tcb_svn2}));
  ATTESTOR_ASSIGN(const Finding module, ModuleLevelOf(info, *td.tee_tcb_svn2));
  return std::optional(Merge(platform->finding.status, module.status));
}

Result<Finding> QeLevel(const QeIdentity& identity, const SgxReport& report) {
  const Finding* finding = FirstReached(identity.levels, report.isv_svn);
  if (finding == nullptr) return Error(kQeLevel, "SVN " + std::to_string(report.isv_svn));
  return *finding;
}

TcbStatus MergeParts(const PartFindings& found) {
  const TcbStatus qe = found.quoting_enclave.status;
  TcbStatus status = found.platform.status;
  if (found.module) status = Merge(status, found.module->status);
  status = Merge(status, qe);
  if (!found.current) return status;
  const TcbStatus now = Merge(*found.current, qe);
  if (now == TcbStatus::kRevoked) return now;
  if (!IsOutOfDate(status) || now > TcbStatus::kConfigurationAndSwHardeningNeeded) return status;
  const bool configure = NeedsConfiguration(status) || NeedsConfiguration(now);
  return configure ? TcbStatus::kTdRelaunchAdvisedConfigurationNeeded : TcbStatus::kTdRelaunchAdvised;
}

}  // namespace attestor::quote
