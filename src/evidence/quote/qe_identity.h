// QE identity: how one of Intel's quoting enclaves looks, as typed values of the signed JSON text (Intel PCS API v4,
// ids QE for SGX and TD_QE for TDX, version 2).
#pragma once

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "evidence/quote/tcb_info.h"

namespace attestor::quote {

struct QeIdentity {
  TeeType tee = TeeType::kTdx;  // whose quotes this enclave signs
  Time issue_date;
  Time next_update;
  uint32_t evaluation_number = 0;
  ByteArray<4> misc_select{};
  ByteArray<4> misc_select_mask{};
  ByteArray<16> attributes{};
  ByteArray<16> attributes_mask{};
  ByteArray<32> mr_signer{};
  uint16_t isv_prod_id = 0;
  std::vector<SvnLevel> levels;  // newest first
};

// ParseQeIdentity reads the signed text. Codes: quote.qe_identity_malformed, quote.qe_identity_kind.
Result<QeIdentity> ParseQeIdentity(std::string_view text);

}  // namespace attestor::quote
