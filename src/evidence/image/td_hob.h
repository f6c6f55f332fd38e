// The TD hand-off block: the list of memory ranges that QEMU gives the firmware, and that the firmware measures first
// into RTMR0. It depends on the firmware's layout and on the size of the memory only, so it can be built again.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "evidence/image/registers.h"

namespace attestor::image {

inline constexpr size_t kMaxHobRanges = 64;

// HobLayout is the firmware's part: the ranges that it accepts itself, ascending and apart, in bytes, and where it puts
// the list.
struct HobLayout {
  struct Range {
    uint64_t begin = 0;
    uint64_t end = 0;  // half open

    bool operator==(const Range&) const = default;
  };
  uint64_t list_address = 0;
  std::vector<Range> accepted;

  bool operator==(const HobLayout&) const = default;
};

// HobDigest is SHA-384 of the list (UEFI Platform Initialization, volume 3) for `memory_size` bytes. Memory above 2 GiB
// lies from 4 GiB on when there are 2.75 GiB or more. Code: image.memory_ranges when an accepted range is not inside
// the memory below 2 GiB.
Result<Digest> HobDigest(const HobLayout& layout, uint64_t memory_size);

}  // namespace attestor::image
