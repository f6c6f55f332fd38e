// Policy about what runs in the TEE, as data: Intel leaves it to the relying party. Used by evidence/quote/verify.cc.
#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/quote/quote.h"

namespace attestor::quote {

// TD attributes (Intel TDX module ABI, table TD_ATTRIBUTES), as bits of the little-endian u64.
inline constexpr uint64_t kTdAttributeDebug = 1;
inline constexpr uint64_t kTdAttributeUntrusted = 0xff;  // bits 0 to 7: DEBUG and what else makes a TD untrusted
inline constexpr uint64_t kTdAttributeLass = uint64_t{1} << 27;
inline constexpr uint64_t kTdAttributeSeptVeDisable = uint64_t{1} << 28;
inline constexpr uint64_t kTdAttributeMigratable = uint64_t{1} << 29;
inline constexpr uint64_t kTdAttributePks = uint64_t{1} << 30;
inline constexpr uint64_t kTdAttributeKeyLocker = uint64_t{1} << 31;
inline constexpr uint64_t kTdAttributePerfmon = uint64_t{1} << 63;

// XFAM: the extended processor features that a guest has (Intel TDX module base specification, XFAM). x87 and SSE are
// always on; the others here do not let the host look in: AVX, AVX-512, PT, PKRU, CET, user interrupts, LBR, AMX.
inline constexpr uint64_t kXfamRequired = 0x3;
inline constexpr uint64_t kXfamAllowed = 0x6dbe7;

// kHarmlessTdAttributes let the guest use features of the processor; none of them lets the host look in.
inline constexpr uint64_t kHarmlessTdAttributes =
    kTdAttributeLass | kTdAttributePks | kTdAttributeKeyLocker | kTdAttributePerfmon;

// TdPolicy says which guests are good enough. By default SEPT_VE_DISABLE is required: without it the host could make
// the guest handle exceptions of the host's making.
struct TdPolicy {
  bool allow_debug = false;  // DEBUG: the host reads and writes the guest's memory
  bool require_sept_ve_disable = true;
  bool allow_migratable = false;                        // MIGRATABLE: the guest may be moved to another platform
  bool allow_service_td = false;                        // a service TD is bound to the guest
  uint64_t allowed_attributes = kHarmlessTdAttributes;  // further bits; none of bits 0 to 7 is allowed this way
  uint64_t required_xfam = kXfamRequired;
  uint64_t allowed_xfam = kXfamAllowed;
  std::optional<ByteArray<48>> mr_owner;         // must then be equal
  std::optional<ByteArray<48>> mr_owner_config;  // must then be equal
};

// EnclavePolicy says which enclaves are good enough, for SGX quotes.
struct EnclavePolicy {
  bool allow_debug = false;
  std::optional<ByteArray<32>> mr_enclave;  // must then be equal
  std::optional<ByteArray<32>> mr_signer;   // must then be equal
};

Status CheckTdAttributes(const TdReport& td, const TdPolicy& policy);        // quote.td_debug, quote.td_attributes
Status CheckTdXfam(const TdReport& td, const TdPolicy& policy);              // quote.td_xfam
Status CheckServiceTd(const TdReport& td, const TdPolicy& policy);           // quote.service_td
Status CheckTdOwner(const TdReport& td, const TdPolicy& policy);             // quote.td_owner
Status CheckEnclave(const SgxReport& enclave, const EnclavePolicy& policy);  // quote.enclave_attributes

// XfamOf is XFAM as a number. HexNumber writes a register as people know it: 0x and 16 digits.
uint64_t XfamOf(const TdReport& td);
std::string HexNumber(uint64_t value);

}  // namespace attestor::quote
