// Finding a platform's, a TDX module's and a quoting enclave's level by Intel's published rules. Used by quote/verify.cc.
#pragma once

#include "base/result.h"
#include "quote/pck.h"
#include "quote/qe_identity.h"
#include "quote/quote.h"
#include "quote/tcb_info.h"

namespace attestor::quote {

// PlatformLevel is the first level that all of the platform's SVNs reach: the 16 SGX components and the PCE SVN of the PCK certificate,
// and the TDX components of the TD report, from the third on when the TDX module has a version of its own (tee_tcb_svn[1] > 0): then the
// first two are judged by the module's identity instead (Intel PCS API, "Get TDX TCB Info", step 3.c). Code: quote.tcb_level.
Result<Finding> PlatformLevel(const TcbInfo& info, const PckPlatform& platform, const TdReport& td);

// ModuleLevel checks signer and attributes of the TDX module and finds its level. A module of version 0 has no levels of its own: its
// first two components were judged by PlatformLevel, and the finding is UpToDate. Codes: quote.tdx_module, quote.tdx_module_level.
Result<Finding> ModuleLevel(const TcbInfo& info, const TdReport& td);

// QeLevel is the first level that the quoting enclave's SVN reaches. Code: quote.qe_level.
Result<Finding> QeLevel(const QeIdentity& identity, const QeReport& report);

}  // namespace attestor::quote
