// The TDX quote of version 4: header and TD report 1.0, as bytes (Intel TDX DCAP quoting library, quote format 4).
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace attestor::simtee {

inline constexpr uint64_t kTdDebug = 1;
inline constexpr uint64_t kSeptVeDisable = uint64_t{1} << 28;
inline constexpr size_t kHeaderAndBodySize = 632;

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
};

// EncodeHeaderAndBody gives the signed part of the quote, 632 bytes. `qe_id` goes into the header's user data.
Bytes EncodeHeaderAndBody(const TdReport& report, const ByteArray<16>& qe_id);

}  // namespace attestor::simtee
