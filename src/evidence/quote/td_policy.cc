#include "evidence/quote/td_policy.h"

#include <algorithm>
#include <string>

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

// SGX enclave attributes, first byte.
constexpr uint8_t kEnclaveInitialised = 0x01;
constexpr uint8_t kEnclaveDebug = 0x02;

template <size_t N>
Status CheckEqual(const std::optional<ByteArray<N>>& wanted, const ByteArray<N>& value, const ErrorCode& code,
                  std::string_view what) {
  if (!wanted || *wanted == value) return Ok();
  return Error(code, std::string(what) + " " + ToHex(value) + ", policy " + ToHex(*wanted));
}

}  // namespace

std::string HexNumber(uint64_t value) {
  ByteArray<8> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * (bytes.size() - 1 - i)));
  return "0x" + ToHex(bytes);
}

uint64_t XfamOf(const TdReport& td) {
  uint64_t value = 0;
  for (size_t i = td.xfam.size(); i-- > 0;) value = value << 8 | td.xfam[i];
  return value;
}

Status CheckTdAttributes(const TdReport& td, const TdPolicy& policy) {
  const uint64_t attributes = td.td_attributes;
  uint64_t allowed = kTdAttributeSeptVeDisable | (policy.allowed_attributes & ~kTdAttributeUntrusted);
  if (policy.allow_debug) allowed |= kTdAttributeDebug;
  if (policy.allow_migratable) allowed |= kTdAttributeMigratable;
  if ((attributes & kTdAttributeUntrusted & ~allowed) != 0) return Error(kTdDebug, HexNumber(attributes));
  if (policy.require_sept_ve_disable && (attributes & kTdAttributeSeptVeDisable) == 0) {
    return Error(kTdAttributesRefused, HexNumber(attributes) + ", SEPT_VE_DISABLE is off");
  }
  if ((attributes & ~allowed) != 0)
    return Error(kTdAttributesRefused, HexNumber(attributes) + ", allowed " + HexNumber(allowed));
  return Ok();
}

Status CheckTdXfam(const TdReport& td, const TdPolicy& policy) {
  const uint64_t xfam = XfamOf(td);
  if ((xfam & policy.required_xfam) == policy.required_xfam && (xfam & ~policy.allowed_xfam) == 0) return Ok();
  return Error(kTdXfamRefused, HexNumber(xfam) + ", required " + HexNumber(policy.required_xfam) + ", allowed " +
                                   HexNumber(policy.allowed_xfam));
}

Status CheckServiceTd(const TdReport& td, const TdPolicy& policy) {
  const auto& service = td.mr_service_td;
  const bool bound = service && std::ranges::any_of(*service, [](uint8_t byte) { return byte != 0; });
  return bound && !policy.allow_service_td ? Status(Error(kServiceTd, ToHex(*service))) : Ok();
}

Status CheckTdOwner(const TdReport& td, const TdPolicy& policy) {
  ATTESTOR_TRY(CheckEqual(policy.mr_owner, td.mr_owner, kTdOwnerRefused, "mr_owner"));
  return CheckEqual(policy.mr_owner_config, td.mr_owner_config, kTdOwnerRefused, "mr_owner_config");
}

Status CheckEnclave(const SgxReport& enclave, const EnclavePolicy& policy) {
  const std::string shown = "attributes " + ToHex(enclave.attributes);
  if ((enclave.attributes[0] & kEnclaveInitialised) == 0) return Error(kEnclaveAttributes, shown + ", not initialised");
  if ((enclave.attributes[0] & kEnclaveDebug) != 0 && !policy.allow_debug)
    return Error(kEnclaveAttributes, shown + ", debug");
  ATTESTOR_TRY(CheckEqual(policy.mr_enclave, enclave.mr_enclave, kEnclaveAttributes, "mr_enclave"));
  return CheckEqual(policy.mr_signer, enclave.mr_signer, kEnclaveAttributes, "mr_signer");
}

}  // namespace attestor::quote
