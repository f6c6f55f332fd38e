// Where QEMU puts the memory of a guest.
#pragma once

#include <cstdint>

namespace attestor::image {

inline constexpr uint64_t kLowMemoryEnd = 0x80000000;      // 2 GiB: the hole for devices may begin there
inline constexpr uint64_t kHighMemoryBegin = 0x100000000;  // 4 GiB
inline constexpr uint64_t kSplitMemory = 0xb0000000;  // 2.75 GiB: from here on what is above 2 GiB lies from 4 GiB on

}  // namespace attestor::image
