// The image's firmware (a TDVF: EDK2 built for TDX guests), and what TDX and the firmware itself measure of it.
//
// Near its end the file has a table of entries, each ended by its size and GUID. One of them gives the place of the TDX
// metadata, a list of sections: what is copied from the file into the guest's memory, what is measured of that, and
// which memory the firmware uses before it knows of more.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/image/registers.h"
#include "evidence/image/td_hob.h"

namespace attestor::image {

inline constexpr size_t kMaxFirmware = 16 * 1024 * 1024;

struct MeasuredFirmware {
  // MRTD, by the order in which the host adds and measures the pages of a section: each page measured as it is added
  // (QEMU from 9.0 on), or after all are added (QEMU 8).
  Digest single_pass{};
  Digest two_pass{};
  Digest configuration{};  // SHA-384 of the configuration volume, measured into RTMR0
  HobLayout hob;
};

// MeasureFirmware reads the file. Refused is what QEMU or TDX would refuse, and what is not certain: sections of other
// kinds than firmware, configuration, hand-off block and temporary memory, or measured ones that the file does not fill
// (image.firmware).
Result<MeasuredFirmware> MeasureFirmware(ByteView file);

}  // namespace attestor::image
