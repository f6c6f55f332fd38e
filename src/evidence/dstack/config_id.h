// mr_config_id: what the host set before boot. It is in the TD report, apart from the guest's log, so it binds the
// application a second time; the guest's boot code refuses to start when it does not fit.
//
//   zeros                                      the host set none (dstack 0.5.0 and some hosts): nothing is bound
//   01 || compose hash || zeros
//   02 || keccak256(compose hash || app id || key provider u8 || key provider id) || zeros
//   03 || SHA-256("dstack-mr-config-v3:" || 00 || document) || zeros
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/result.h"

namespace attestor::dstack {

struct RuntimeFacts;

inline constexpr size_t kMaxConfigDocument = 16 * 1024;

// KeyProvider is the measured text {"name":..,"id":"hex"}, read. Names: kms, local-sgx, tpm, none.
struct KeyProvider {
  std::string name;
  Bytes id;  // kms: DER SubjectPublicKeyInfo of the KMS root CA; local-sgx: MRENCLAVE; otherwise empty
};

// ParseKeyProvider reads it: dstack.key_provider_form.
Result<KeyProvider> ParseKeyProvider(std::string_view json);

// CheckConfigId adds quote.config_id to `report`. It passes when the id is that of `facts`; fails with quote.config_id
// when it is of other values, or unset beside a `document`, and with dstack.config_document when `document` cannot be
// read; and is not checked when it is unset, and in version 3 without a document.
Status CheckConfigId(const ByteArray<48>& config_id, const RuntimeFacts& facts,
                     std::optional<std::string_view> document, CheckReport& report);

}  // namespace attestor::dstack
