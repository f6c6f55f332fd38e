#include "evidence/dstack/td_hob.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kMaxPage = uint64_t{1} << 40;  // of 52 bits of physical address
constexpr uint64_t kLowEnd = 0x80000000;          // 2 GiB: memory below the hole for devices
constexpr uint64_t kHighBegin = 0x100000000;      // 4 GiB
constexpr uint64_t kSplitFrom = 0xb0000000;       // 2.75 GiB: from here on QEMU splits the memory

constexpr uint16_t kHandoff = 1;
constexpr uint16_t kResource = 3;
constexpr uint32_t kSystemMemory = 0;
constexpr uint32_t kUnacceptedMemory = 7;
constexpr uint32_t kAttributes = 7;  // present, initialized, tested
constexpr uint16_t kHandoffSize = 56;
constexpr uint16_t kResourceSize = 48;
constexpr size_t kEndSize = 8;

// Leb128 reads an unsigned number in its shortest form.
Result<uint64_t> Leb128(wire::Reader& in) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 49; shift += 7) {
    const auto byte = in.U8();
    if (!byte.ok()) return Error(kMeasurementForm, "the hand-off block's layout ends too early");
    value |= uint64_t{*byte & 0x7fu} << shift;
    if ((*byte & 0x80) != 0) continue;
    if (*byte == 0 && shift != 0) break;
    return value;
  }
  return Error(kMeasurementForm, "a number of the hand-off block's layout");
}

// Page reads a page number relative to `base`.
Result<uint64_t> Page(wire::Reader& in, uint64_t base) {
  ATTESTOR_ASSIGN(const uint64_t page, Leb128(in));
  if (page > kMaxPage || base + page > kMaxPage) return Error(kMeasurementForm, "a page beyond the physical addresses");
  return base + page;
}

void PutResource(wire::Writer& out, uint32_t type, uint64_t begin, uint64_t end) {
  if (begin == end) return;
  out.U16LE(kResource).U16LE(kResourceSize).U32LE(0).Put(Bytes(16));
  out.U32LE(type).U32LE(kAttributes).U64LE(begin).U64LE(end - begin);
}

// PutRest describes what lies above the firmware's last range.
void PutRest(wire::Writer& out, uint64_t begin, uint64_t memory_size) {
  if (memory_size < kSplitFrom) {
    PutResource(out, kUnacceptedMemory, begin, memory_size);
    return;
  }
  PutResource(out, kUnacceptedMemory, begin, kLowEnd);
  PutResource(out, kUnacceptedMemory, kHighBegin, kHighBegin + memory_size - kLowEnd);
}

}  // namespace

Result<HobLayout> ParseHobLayout(ByteView witness) {
  wire::Reader in(witness);
  HobLayout layout;
  ATTESTOR_ASSIGN(const uint64_t base, Page(in, 0));
  ATTESTOR_ASSIGN(const uint64_t list, Page(in, base));
  layout.list_address = list * kPage;
  ATTESTOR_ASSIGN(const uint64_t count, Leb128(in));
  if (count == 0 || count > kMaxHobRanges) return Error(kMeasurementForm, std::to_string(count) + " ranges");
  uint64_t last = 0;
  for (uint64_t i = 0; i < count; ++i) {
    ATTESTOR_ASSIGN(const uint64_t begin, Page(in, base));
    ATTESTOR_ASSIGN(const uint64_t end, Page(in, begin));
    if (begin * kPage < last || end == begin) return Error(kMeasurementForm, "ranges that are empty or not ascending");
    last = end * kPage;
    layout.accepted.push_back({begin * kPage, last});
  }
  if (!in.empty()) return Error(kMeasurementForm, "bytes follow behind the hand-off block's layout");
  return layout;
}

Result<ByteArray<48>> HobDigest(const HobLayout& layout, uint64_t memory_size) {
  const uint64_t low_end = std::min(memory_size, kLowEnd);
  if (layout.accepted.empty() || layout.accepted.back().end >= low_end)
    return Error(kMeasurementForm, "ranges outside the memory");
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

}  // namespace attestor::dstack
