#include "quote/tcb_level.h"

#include <array>
#include <cstdio>
#include <string>

#include "quote/errors.h"

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

}  // namespace

Result<Finding> PlatformLevel(const TcbInfo& info, const PckPlatform& platform, const TdReport& td) {
  const size_t first = td.tee_tcb_svn[1] > 0 ? 2 : 0;
  for (const TcbLevel& level : info.levels) {
    const bool reached = Reaches(platform.components, level.sgx_components, 0) && platform.pce_svn >= level.pce_svn &&
                         Reaches(td.tee_tcb_svn, level.tdx_components, first);
    if (reached) return level.finding;
  }
  return Error(kTcbLevel,
               "SGX " + ToHex(platform.components) + ", PCE " + std::to_string(platform.pce_svn) + ", TDX " + ToHex(td.tee_tcb_svn));
}

Result<Finding> ModuleLevel(const TcbInfo& info, const TdReport& td) {
  const uint8_t version = td.tee_tcb_svn[1];
  const uint8_t svn = td.tee_tcb_svn[0];
  if (version == 0) {
    ATTESTOR_TRY(CheckPattern(info.module, td));
    return Finding{TcbStatus::kUpToDate, {}};
  }
  std::array<char, 8> id{};
  std::snprintf(id.data(), id.size(), "TDX_%02X", version);
  for (const ModuleIdentity& identity : info.module_identities) {
    if (identity.id != id.data()) continue;
    ATTESTOR_TRY(CheckPattern(identity.pattern, td));
    const Finding* finding = FirstReached(identity.levels, svn);
    if (finding == nullptr) return Error(kTdxModuleLevel, identity.id + " with SVN " + std::to_string(svn));
    return *finding;
  }
  return Error(kTdxModule, "no identity for " + std::string(id.data()));
}

Result<Finding> QeLevel(const QeIdentity& identity, const QeReport& report) {
  const Finding* finding = FirstReached(identity.levels, report.isv_svn);
  if (finding == nullptr) return Error(kQeLevel, "SVN " + std::to_string(report.isv_svn));
  return *finding;
}

}  // namespace attestor::quote
