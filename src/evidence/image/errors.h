// Codes of OS images: 1570..1579.
#pragma once

#include "core/base/error.h"

namespace attestor::image {

inline constexpr ErrorCode kFirmwareForm{1570, "image.firmware",
                                         "The image's firmware is not one whose measurement is known: a TDVF with "
                                         "version 1 of its metadata. Use --policy with "
                                         "listed registers, or the files of dstack 0.5 or 0.6 as released."};
inline constexpr ErrorCode kKernelForm{
    1571, "image.kernel",
    "The image's kernel is not one whose measurement is known: a bzImage with an EFI stub. Use --policy with listed "
    "registers, or the files of dstack 0.5 or 0.6 as released."};
inline constexpr ErrorCode kMetadataForm{
    1572, "image.metadata",
    "The image's metadata.json is not as dstack 0.5 and 0.6 write it. Use --policy with listed registers, or the files "
    "of dstack 0.5 or 0.6 as released."};
inline constexpr ErrorCode kFileList{
    1573, "image.file_list",
    "The list of the image's files (sha256sum.txt) cannot be read, or does not name them all; fetch the image again."};
inline constexpr ErrorCode kFileHash{1574, "image.file_hash",
                                     "A file of the image is not the one that its list names; fetch the image again."};
inline constexpr ErrorCode kMemoryRanges{
    1575, "image.memory_ranges",
    "The memory that the firmware uses does not lie in the guest's memory below 2 GiB. Use --policy with listed "
    "registers, or the files of dstack 0.5 or 0.6 as released."};

}  // namespace attestor::image
