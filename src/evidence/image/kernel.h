// The image's kernel: a Linux bzImage that is a PE file, too, so that the firmware can load it. The firmware measures its
// Authenticode hash.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/image/registers.h"

namespace attestor::image {

inline constexpr size_t kMaxKernel = 256 * 1024 * 1024;
inline constexpr size_t kMaxPeSections = 96;

// KernelDigest is the Authenticode hash by SHA-384, as EDK2 computes it: headers without checksum and certificate
// entry, sections in the order of the file, and what lies behind them, without the certificates. Code: image.kernel.
Result<Digest> KernelDigest(ByteView kernel);

// WithLoaderFields gives the kernel as QEMU up to 10.1 hands it to the firmware: with the fields of its setup header
// that a boot loader writes. One of them is the address of the initial ramdisk, which is the same for guests of 2 GiB
// and of 2.75 GiB and more, and for those only. Code: image.kernel, for kernels that are not loaded high, or whose
// ramdisk may not lie at every address below 4 GiB.
Result<Bytes> WithLoaderFields(ByteView kernel, size_t initrd_size);

}  // namespace attestor::image
