// What a process that holds secrets does first, and what one that runs for long does now and then.
#pragma once

#include <cstddef>

namespace attestor {

// ForbidCoreDumps keeps this process's memory out of core files and away from debuggers of the same user.
void ForbidCoreDumps();

// AllowAllDescriptors raises this process's own limit of open files to what the system allows it, and gives what the
// limit is then.
size_t AllowAllDescriptors();

// ReturnFreeMemory gives memory that was freed back to the system, which the allocator of the C library does not do by
// itself for what lies below something that is still in use.
void ReturnFreeMemory();

}  // namespace attestor
