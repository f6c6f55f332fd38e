// The platform that the simulated TEE claims to be: numbers that the PCK certificate, the TCB info, the QE identity and
// every quote share.
#pragma once

#include "core/base/bytes.h"

namespace attestor::simtee {

// kFmspc spells "SIMUL": no family of Intel's has it.
inline constexpr ByteArray<6> kFmspc = {0x53, 0x49, 0x4d, 0x55, 0x4c, 0x00};
inline constexpr ByteArray<2> kPceId = {0, 0};
inline constexpr ByteArray<16> kCpuSvn = {4, 4, 2, 2, 4, 1, 0, 5};
inline constexpr uint8_t kPceSvn = 13;

// kTeeTcbSvn: TDX module 1, SVN 5; late microcode 4.
inline constexpr ByteArray<16> kTeeTcbSvn = {5, 1, 4};

// Of TCB info and QE identity: tcbEvaluationDataNumber.
inline constexpr uint32_t kEvaluationNumber = 20;

inline constexpr uint16_t kQeProductId = 2;
inline constexpr uint16_t kQeSvn = 6;

}  // namespace attestor::simtee
