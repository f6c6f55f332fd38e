// Finding the levels of a platform, a TDX module and a quoting enclave by Intel's published rules (Intel PCS API, "Get
// TCB Info"; the quote verification library decides the same). Used by evidence/quote/verify.cc and
// evidence/quote/tcb_explanation.cc.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/qe_identity.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_info.h"

namespace attestor::quote {

// PlatformSvns are what a platform has: from the PCK certificate, and for a guest from its TD report.
struct PlatformSvns {
  ByteArray<16> sgx{};
  uint16_t pce = 0;
  std::optional<ByteArray<16>> tdx;  // tee_tcb_svn of a TDX quote
};

PlatformSvns SvnsOf(const PckPlatform& platform, const Quote& quote);

// IsStaleCertificate: the processor runs newer microcode than its PCK certificate was made for. The first two bytes of
// the quoting enclave's CPUSVN are then ahead of the certificate's; later bytes mean what Intel's service maps them to.
// The remedy is a renewed certificate, not an update.
inline constexpr size_t kComparableSvns = 2;  // bytes of a CPUSVN that a certificate and a report give alike
bool IsStaleCertificate(const PckPlatform& platform, const SgxReport& qe);

// FirstTdxComponent is the first TDX component that the platform's level is about: 2 when the TDX module has a version
// of its own (tee_tcb_svn[1] > 0), because the first two are then judged by the module's identity instead; 0 otherwise.
inline size_t FirstTdxComponent(const ByteArray<16>& tee_tcb_svn) { return tee_tcb_svn[1] > 0 ? 2 : 0; }

// PlatformLevel is the first level that all of the platform's SVNs reach: the 16 SGX components, the PCE SVN, and for
// TDX the TDX components from FirstTdxComponent on. Code: quote.tcb_level. The pointer is into `info`.
Result<const TcbLevel*> PlatformLevel(const TcbInfo& info, const PlatformSvns& svns);

// ModuleId is the id of the identity that judges a TDX module: "TDX_01" for version 1; empty for version 0, which has
// none.
std::string ModuleId(const ByteArray<16>& tee_tcb_svn);

// FindModule gives the identity of that id, or null.
const ModuleIdentity* FindModule(const TcbInfo& info, const ByteArray<16>& tee_tcb_svn);

// ModuleLevel checks signer and attributes of the TDX module and finds its level. A module of version 0 has no levels
// of its own: its first two components were judged by PlatformLevel, and the finding is UpToDate. Codes:
// quote.tdx_module, quote.tdx_module_level.
Result<Finding> ModuleLevel(const TcbInfo& info, const TdReport& td);

// ModuleLevelOf finds the level of a module by its SVNs alone, as tee_tcb_svn gives them. Codes likewise.
Result<Finding> ModuleLevelOf(const TcbInfo& info, const ByteArray<16>& svn);

// CurrentStatus is the status of platform and TDX module as they are now. A module can be replaced under a running
// guest; tee_tcb_svn says what was there when the guest began, tee_tcb_svn2 what is there now. Nothing for a TD report
// of form 1.0, which has only the first. Codes: quote.tcb_level, quote.tdx_module, quote.tdx_module_level.
Result<std::optional<TcbStatus>> CurrentStatus(const TcbInfo& info, const PlatformSvns& svns, const TdReport& td);

// QeLevel is the first level that the quoting enclave's SVN reaches. Code: quote.qe_level.
Result<Finding> QeLevel(const QeIdentity& identity, const SgxReport& report);

// PartFindings are what the parts of a platform reached.
struct PartFindings {
  Finding platform;
  std::optional<Finding> module;     // of a TDX quote
  std::optional<TcbStatus> current;  // CurrentStatus
  Finding quoting_enclave;
};

// MergeParts is the status of the whole: Merge of platform, module and quoting enclave. What is there now has a say
// too, merged with the quoting enclave: Revoked makes all of it Revoked; and where the guest began on something
// OutOfDate (or with ConfigurationNeeded) that is not by now, Intel advises to relaunch it, and the status is
// TDRelaunchAdvised (or with ConfigurationNeeded).
TcbStatus MergeParts(const PartFindings& found);

}  // namespace attestor::quote
