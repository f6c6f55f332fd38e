// What a dstack guest's registers must be, from the files of its operating system image alone.
//
//   MRTD   the firmware                             RTMR1  the kernel
//   RTMR0  the machine: firmware, memory, ACPI      RTMR2  command line, with the root file system's hash, and ramdisk
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/image/firmware.h"
#include "evidence/image/registers.h"

namespace attestor::image {

inline constexpr std::string_view kMetadataName = "metadata.json";
inline constexpr std::string_view kFileListName = "sha256sum.txt";
inline constexpr size_t kMaxInitrd = 512 * 1024 * 1024;

// ImageFiles are the files of an image's folder; firmware, kernel and ramdisk are those that metadata.json names.
struct ImageFiles {
  std::string_view metadata;
  std::string_view list;  // sha256sum.txt
  ByteView firmware;
  ByteView kernel;
  ByteView initrd;
};

struct MeasuredImage {
  ByteArray<32> hash{};  // the image's own: SHA-256 of its list of files
  std::string version;
  bool development = false;
  MeasuredFirmware firmware;
  Digest kernel{};                         // as its file is
  std::optional<Digest> rewritten_kernel;  // as QEMU up to 10.1 hands it out; none where the firmware undoes that
  Digest command_line{};
  Digest initrd{};

  // Rtmr1s are the values that RTMR1 can have in a guest with this memory, in bytes.
  std::vector<Digest> Rtmr1s(uint64_t memory_size) const;
  Digest Rtmr2() const { return image::Rtmr2(command_line, initrd); }
  // Rtmr0 takes the digests of the ACPI tables, which no file of the image has (image.memory_ranges).
  Result<Digest> Rtmr0(uint64_t memory_size, const AcpiDigests& acpi) const;
};

// IsPlainMemory says whether QEMU places the ramdisk where it does in guests with 2.75 GiB and more.
bool IsPlainMemory(uint64_t memory_size);

// MeasureImage checks that each file is the one of the list, and computes all that the registers are made of. Codes:
// image.metadata, image.file_list, image.file_hash, image.firmware, image.kernel.
Result<MeasuredImage> MeasureImage(const ImageFiles& files);

}  // namespace attestor::image
