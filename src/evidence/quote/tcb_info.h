// TCB info: what Intel says of a family of platforms, as typed values of the signed JSON text (Intel PCS API v4, SGX
// and TDX, version 3).
//
// Members that are not needed here are skipped: Intel adds some from time to time, and the text is believed only once
// its signature is verified (evidence/quote/verify.h). A repeated name is still an error.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_status.h"
#include "web/json/object.h"

namespace attestor::quote {

inline constexpr size_t kMaxSignedTextSize = 128 * 1024;  // bytes of TCB info or QE identity
inline constexpr size_t kMaxTcbLevels = 128;
inline constexpr size_t kMaxModuleIdentities = 64;
inline constexpr size_t kMaxAdvisories = 128;

// Finding is what a matching level says.
struct Finding {
  TcbStatus status = TcbStatus::kRevoked;
  Time date;  // what Intel had published by then is repaired in this level
  std::vector<std::string> advisory_ids;
};

// SvnLevel is a level of a TDX module or an enclave: it matches what has at least this SVN.
struct SvnLevel {
  uint16_t isv_svn = 0;
  Finding finding;
};

// TcbComponent is Intel's description of one of a level's components; empty where Intel gives none.
struct TcbComponent {
  std::string category;  // "BIOS", "OS/VMM"
  std::string type;      // "Early Microcode Update"
};

// TcbLevel is a level of a platform.
struct TcbLevel {
  ByteArray<16> sgx_components{};
  ByteArray<16> tdx_components{};  // zeros in TCB info for SGX
  uint16_t pce_svn = 0;
  Finding finding;
};

// ModulePattern is how a TDX module must look.
struct ModulePattern {
  ByteArray<48> mr_signer{};
  ByteArray<8> attributes{};
  ByteArray<8> attributes_mask{};
};

struct ModuleIdentity {
  std::string id;  // "TDX_01"
  ModulePattern pattern;
  std::vector<SvnLevel> levels;
};

struct TcbInfo {
  TeeType tee = TeeType::kTdx;
  Time issue_date;
  Time next_update;
  ByteArray<6> fmspc{};
  ByteArray<2> pce_id{};
  uint32_t evaluation_number = 0;
  ModulePattern module;                               // of modules of version 0
  std::vector<ModuleIdentity> module_identities;      // of the others
  std::vector<TcbLevel> levels;                       // at least one; newest first, as Intel orders them
  std::array<TcbComponent, 16> sgx_components_are{};  // by the newest level
  std::array<TcbComponent, 16> tdx_components_are{};
};

// ParseTcbInfo reads the signed text. Codes: quote.tcb_info_malformed, quote.tcb_info_kind.
Result<TcbInfo> ParseTcbInfo(std::string_view text);

// ReadSvnLevels and ReadFinding are shared with evidence/quote/qe_identity.cc.
Result<std::vector<SvnLevel>> ReadSvnLevels(const json::Object& owner);
Result<Finding> ReadFinding(const json::Object& level);

}  // namespace attestor::quote
