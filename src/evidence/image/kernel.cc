#include "evidence/image/kernel.h"

#include <algorithm>
#include <vector>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/image/errors.h"
#include "evidence/image/memory.h"

namespace attestor::image {
namespace {

// A PE file: places of what is read, from the file's begin, the PE signature's, or the optional header's.
constexpr size_t kPeOffset = 0x3c;
constexpr size_t kSectionCount = 6;
constexpr size_t kOptionalSize = 20;
constexpr size_t kOptional = 24;
constexpr uint16_t kPe32Plus = 0x20b;
constexpr size_t kHeadersSize = 60;
constexpr size_t kChecksum = 64;
constexpr size_t kDirectoryCount = 108;
constexpr size_t kCertificates = 112 + 4 * 8;  // the fifth directory
constexpr size_t kSectionHeader = 40;

// The setup header (Documentation/arch/x86/boot.rst), and what QEMU writes into it.
constexpr size_t kMagicAt = 0x202;
constexpr size_t kProtocolAt = 0x206;
constexpr size_t kLoaderAt = 0x210;
constexpr size_t kFlagsAt = 0x211;
constexpr size_t kInitrdAt = 0x218;
constexpr size_t kHeapEndAt = 0x224;
constexpr size_t kExtendedFlagsAt = 0x236;
constexpr size_t kSetupEnd = 0x268;
constexpr uint16_t kProtocol = 0x20c;  // 2.12, the first with extended flags
constexpr uint8_t kLoadedHigh = 0x01;
constexpr uint8_t kCanUseHeap = 0x80;
constexpr uint16_t kAbove4G = 0x02;
constexpr uint8_t kQemu = 0xb0;
constexpr uint32_t kRealMode = 0x10000;
constexpr uint32_t kCommandLine = 0x20000;
constexpr uint32_t kHeapGap = 0x200;
constexpr uint64_t kAcpiData = 0x28000;  // kept free below the end of low memory
constexpr uint64_t kInitrdAlignment = 4096;

Error Bad(std::string what) { return Error(kKernelForm, std::move(what)); }

// Le reads a little-endian number of `size` bytes.
Result<uint64_t> Le(ByteView file, size_t at, size_t size) {
  if (at > file.size() || size > file.size() - at) return Bad("a header that goes beyond the file");
  uint64_t value = 0;
  for (size_t i = size; i > 0; --i) value = value << 8 | file[at + i - 1];
  return value;
}

struct Range {
  uint64_t begin = 0;
  uint64_t size = 0;
};

struct PeLayout {
  size_t checksum = 0;
  size_t certificates = 0;
  uint64_t certificates_size = 0;
  uint64_t headers_size = 0;
  std::vector<Range> sections;  // in the order of the file, none empty
};

Result<std::vector<Range>> ReadPeSections(ByteView file, size_t table, uint64_t count) {
  if (count > kMaxPeSections) return Bad(std::to_string(count) + " sections");
  std::vector<Range> out;
  for (size_t i = 0; i < count; ++i) {
    Range range;
    ATTESTOR_ASSIGN(range.size, Le(file, table + i * kSectionHeader + 16, 4));
    ATTESTOR_ASSIGN(range.begin, Le(file, table + i * kSectionHeader + 20, 4));
    if (range.size == 0) continue;
    if (range.begin > file.size() || range.size > file.size() - range.begin)
      return Bad("a section outside of the file");
    out.insert(std::ranges::upper_bound(out, range.begin, {}, &Range::begin), range);
  }
  // Before anything is hashed, or 96 sections could each be the whole file.
  for (size_t i = 1; i < out.size(); ++i)
    if (out[i].begin < out[i - 1].begin + out[i - 1].size) return Bad("sections that overlap");
  return out;
}

Result<PeLayout> ReadPe(ByteView file) {
  // Some tools pad what they hash to 8 bytes and the firmware does not, so other sizes would not be certain.
  if (file.size() > kMaxKernel || file.size() % 8 != 0)
    return Bad("a file of " + std::to_string(file.size()) + " bytes");
  ATTESTOR_ASSIGN(const uint64_t dos, Le(file, 0, 2));
  ATTESTOR_ASSIGN(const size_t pe, Le(file, kPeOffset, 4));
  ATTESTOR_ASSIGN(const uint64_t signature, Le(file, pe, 4));
  if (dos != 0x5a4d || signature != 0x4550) return Bad("no PE file");
  const size_t optional = pe + kOptional;
  ATTESTOR_ASSIGN(const uint64_t magic, Le(file, optional, 2));
  ATTESTOR_ASSIGN(const uint64_t directories, Le(file, optional + kDirectoryCount, 4));
  if (magic != kPe32Plus || directories <= 4) return Bad("no PE32+ file with an entry for certificates");
  PeLayout out{.checksum = optional + kChecksum, .certificates = optional + kCertificates};
  ATTESTOR_ASSIGN(out.certificates_size, Le(file, out.certificates + 4, 4));
  ATTESTOR_ASSIGN(out.headers_size, Le(file, optional + kHeadersSize, 4));
  if (out.headers_size > file.size() || out.headers_size < out.certificates + 8) return Bad("the size of the headers");
  ATTESTOR_ASSIGN(const uint64_t count, Le(file, pe + kSectionCount, 2));
  ATTESTOR_ASSIGN(const size_t optional_size, Le(file, pe + kOptionalSize, 2));
  ATTESTOR_ASSIGN(out.sections, ReadPeSections(file, optional + optional_size, count));
  return out;
}

void PutLe32(Bytes& out, size_t at, uint64_t value) {
  for (size_t i = 0; i < 4; ++i) out[at + i] = static_cast<uint8_t>(value >> (8 * i));
}

// CheckSetupHeader refuses kernels for which QEMU writes something else than what is written here.
Status CheckSetupHeader(ByteView kernel) {
  if (kernel.size() < kSetupEnd || AsText(kernel.subspan(kMagicAt, 4)) != "HdrS") return Bad("no setup header");
  ATTESTOR_ASSIGN(const uint64_t protocol, Le(kernel, kProtocolAt, 2));
  ATTESTOR_ASSIGN(const uint64_t flags, Le(kernel, kExtendedFlagsAt, 2));
  if (protocol < kProtocol) return Bad("a boot protocol before 2.12");
  if ((kernel[kFlagsAt] & kLoadedHigh) == 0) return Bad("a kernel that is not loaded high");
  if ((flags & kAbove4G) == 0) return Bad("a kernel whose ramdisk cannot lie everywhere");
  return Ok();
}

}  // namespace

Result<Digest> KernelDigest(ByteView kernel) {
  ATTESTOR_ASSIGN(const PeLayout layout, ReadPe(kernel));
  crypto::Hasher hash(crypto::HashId::kSha384);
  hash.Update(kernel.first(layout.checksum));
  hash.Update(kernel.subspan(layout.checksum + 4, layout.certificates - layout.checksum - 4));
  hash.Update(kernel.subspan(layout.certificates + 8, layout.headers_size - layout.certificates - 8));
  uint64_t hashed = layout.headers_size;
  for (const Range& section : layout.sections) {
    hash.Update(kernel.subspan(section.begin, section.size));
    hashed += section.size;
  }
  if (hashed > kernel.size() || layout.certificates_size > kernel.size() - hashed)
    return Bad("sections and certificates that are together longer than the file");
  hash.Update(kernel.subspan(hashed, kernel.size() - hashed - layout.certificates_size));
  return *ToArray<48>(hash.Digest());
}

Result<Bytes> WithLoaderFields(ByteView kernel, size_t initrd_size) {
  ATTESTOR_TRY(CheckSetupHeader(kernel));
  const uint64_t highest = kLowMemoryEnd - kAcpiData - 1;
  if (initrd_size == 0 || initrd_size >= highest) return Bad("a ramdisk of " + std::to_string(initrd_size) + " bytes");
  Bytes out = ToBytes(kernel);
  out[kLoaderAt] = kQemu;
  out[kFlagsAt] |= kCanUseHeap;
  PutLe32(out, kInitrdAt, (highest - initrd_size) & ~(kInitrdAlignment - 1));
  PutLe32(out, kInitrdAt + 4, initrd_size);
  PutLe32(out, kHeapEndAt, kCommandLine - kRealMode - kHeapGap);
  PutLe32(out, kHeapEndAt + 4, kCommandLine);
  return out;
}

}  // namespace attestor::image
