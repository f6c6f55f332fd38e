// What it costs to check a session, estimated from sizes alone: work is rationed before any of it is done
// (spec/session.md section 8).
#pragma once

#include <cstddef>
#include <cstdint>

namespace attestor::recording {

// CheckCost is in milliseconds of one core, about. A proof costs by its length, which follows from what is hidden;
// opening everything costs the decryption of what was recorded.
constexpr uint64_t CheckCost(size_t recording, size_t opening) {
  constexpr size_t kProofBytes = 8 * 1024;       // checked in a millisecond
  constexpr size_t kRecordedBytes = 128 * 1024;  // decrypted and parsed in a millisecond
  return 2 + opening / kProofBytes + recording / kRecordedBytes;
}

}  // namespace attestor::recording
