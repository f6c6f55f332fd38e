#include "evidence/dstack/hob_witness.h"

#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kMaxPage = uint64_t{1} << 40;  // of 52 bits of physical address

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

// Page reads a page number relative to `base`. Both are below 2^50, so the sum fits.
Result<uint64_t> Page(wire::Reader& in, uint64_t base) {
  ATTESTOR_ASSIGN(const uint64_t page, Leb128(in));
  if (base + page > kMaxPage) return Error(kMeasurementForm, "a page beyond the physical addresses");
  return base + page;
}

}  // namespace

Result<image::HobLayout> ParseHobWitness(ByteView witness) {
  wire::Reader in(witness);
  image::HobLayout layout;
  ATTESTOR_ASSIGN(const uint64_t base, Page(in, 0));
  ATTESTOR_ASSIGN(const uint64_t list, Page(in, base));
  layout.list_address = list * kPage;
  ATTESTOR_ASSIGN(const uint64_t count, Leb128(in));
  if (count == 0 || count > image::kMaxHobRanges) return Error(kMeasurementForm, std::to_string(count) + " ranges");
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

}  // namespace attestor::dstack
