#include "evidence/image/td_hob.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/image/errors.h"
#include "evidence/image/memory.h"

namespace attestor::image {
namespace {

constexpr uint16_t kHandoff = 1;
constexpr uint16_t kResource = 3;
constexpr uint32_t kSystemMemory = 0;
constexpr uint32_t kUnacceptedMemory = 7;
constexpr uint32_t kAttributes = 7;  // present, initialized, tested
constexpr uint16_t kHandoffSize = 56;
constexpr uint16_t kResourceSize = 48;
constexpr size_t kEndSize = 8;

void PutResource(wire::Writer& out, uint32_t type, uint64_t begin, uint64_t end) {
  if (begin == end) return;
  out.U16LE(kResource).U16LE(kResourceSize).U32LE(0).Put(Bytes(16));
  out.U32LE(type).U32LE(kAttributes).U64LE(begin).U64LE(end - begin);
}

// PutRest describes what lies above the firmware's last range.
void PutRest(wire::Writer& out, uint64_t begin, uint64_t memory_size) {
  if (memory_size < kSplitMemory) {
    PutResource(out, kUnacceptedMemory, begin, memory_size);
    return;
  }
  PutResource(out, kUnacceptedMemory, begin, kLowMemoryEnd);
  PutResource(out, kUnacceptedMemory, kHighMemoryBegin, kHighMemoryBegin + memory_size - kLowMemoryEnd);
}

}  // namespace

Result<Digest> HobDigest(const HobLayout& layout, uint64_t memory_size) {
  const uint64_t low_end = std::min(memory_size, kLowMemoryEnd);
  if (layout.accepted.empty() || layout.accepted.back().end >= low_end)
    return Error(kMemoryRanges, std::to_string(memory_size) + " bytes");
  wire::Writer resources;
  uint64_t at = 0;
  for (const HobLayout::Range& range : layout.accepted) {
    PutResource(resources, kUnacceptedMemory, at, range.begin);
    PutResource(resources, kSystemMemory, range.begin, range.end);
    at = range.end;
  }
  PutRest(resources, at, memory_size);
  wire::Writer list;
  list.U16LE(kHandoff).U16LE(kHandoffSize).U32LE(0).U32LE(9).U32LE(0).Put(Bytes(32));
  list.U64LE(layout.list_address + kHandoffSize + resources.bytes().size() + kEndSize).Put(resources.bytes());
  return crypto::Sha384(list.bytes());
}

}  // namespace attestor::image
