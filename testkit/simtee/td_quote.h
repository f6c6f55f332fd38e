// The signed part of a TDX quote: header and TD report, as bytes (Intel TDX DCAP quoting library, quote formats 4 and
// 5).
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"

namespace attestor::simtee {

inline constexpr uint64_t kTdDebug = 1;
inline constexpr uint64_t kSeptVeDisable = uint64_t{1} << 28;
inline constexpr size_t kHeaderAndBodySize = 632;  // of version 4

// Form15 is what form 1.5 of the report has more than form 1.0.
struct Form15 {
  ByteArray<16> tee_tcb_svn2{};
  ByteArray<48> mr_service_td{};
};

struct TdReport {
  ByteArray<16> tee_tcb_svn{};
  ByteArray<48> mr_seam{};
  ByteArray<48> mr_signer_seam{};
  uint64_t seam_attributes = 0;
  uint64_t td_attributes = 0;
  uint64_t xfam = 0;
  ByteArray<48> mr_td{};
  ByteArray<48> mr_config_id{};
  ByteArray<48> mr_owner{};
  ByteArray<48> mr_owner_config{};
  ByteArray<48> rtmr[4]{};
  ByteArray<64> report_data{};
  std::optional<Form15> form15;
};

// EncodeHeaderAndBody gives the signed part of the quote: version 4, 632 bytes, for a report of form 1.0; version 5,
// 702 bytes, for one of form 1.5. `qe_id` goes into the header's user data.
Bytes EncodeHeaderAndBody(const TdReport& report, const ByteArray<16>& qe_id);

}  // namespace attestor::simtee
