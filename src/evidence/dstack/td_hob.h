// The TD hand-off block: the list of memory ranges that QEMU gives the firmware, and that the firmware measures first
// into RTMR0. It depends on the firmware's layout and on the size of the memory only, so it can be built again.
#pragma once

#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::dstack {

inline constexpr size_t kMaxHobRanges = 64;

// HobLayout is the firmware's part: the ranges that it accepts itself, ascending and apart, in bytes, and where it puts
// the list.
struct HobLayout {
  struct Range {
    uint64_t begin = 0;
    uint64_t end = 0;  // half open
  };
  uint64_t list_address = 0;
  std::vector<Range> accepted;
};

// ParseHobLayout reads dstack's witness: base page, list page, number of ranges, and for each its first page and its
// number of pages, all as LEB128 in pages of 4 KiB, pages relative to the base. Code: dstack.measurement_form.
Result<HobLayout> ParseHobLayout(ByteView witness);

// HobDigest is SHA-384 of the list (UEFI Platform Initialization, volume 3) for `memory_size` bytes. Memory above 2 GiB
// lies from 4 GiB on when there are 2.75 GiB or more. Code: dstack.measurement_form when an accepted range is not
// inside the memory below 2 GiB.
Result<ByteArray<48>> HobDigest(const HobLayout& layout, uint64_t memory_size);

}  // namespace attestor::dstack
