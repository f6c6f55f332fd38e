// What a process that holds secrets does first.
#pragma once

namespace attestor {

// ForbidCoreDumps keeps this process's memory out of core files and away from debuggers of the same user.
void ForbidCoreDumps();

}  // namespace attestor
