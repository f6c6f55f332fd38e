#include "evidence/image/image.h"

#include "core/crypto/hash.h"
#include "evidence/image/errors.h"
#include "evidence/image/file_list.h"
#include "evidence/image/kernel.h"
#include "evidence/image/memory.h"
#include "evidence/image/metadata.h"

namespace attestor::image {
namespace {

Status CheckListed(std::string_view list, std::string_view name, ByteView file) {
  ATTESTOR_ASSIGN(const ByteArray<32> listed, ListedHash(list, name));
  const ByteArray<32> found = crypto::Sha256(file);
  if (listed == found) return Ok();
  return Error(kFileHash, std::string(name) + ": listed " + ToHex(listed) + ", found " + ToHex(found));
}

Status CheckFiles(const ImageFiles& files, const Metadata& metadata) {
  if (files.list.size() > kMaxFileList) return Error(kFileList, std::to_string(files.list.size()) + " bytes");
  ATTESTOR_TRY(CheckListed(files.list, kMetadataName, AsBytes(files.metadata)));
  ATTESTOR_TRY(CheckListed(files.list, metadata.firmware, files.firmware));
  ATTESTOR_TRY(CheckListed(files.list, metadata.kernel, files.kernel));
  return CheckListed(files.list, metadata.initrd, files.initrd);
}

}  // namespace

bool IsPlainMemory(uint64_t memory_size) { return memory_size == kLowMemoryEnd || memory_size >= kSplitMemory; }

std::vector<Digest> MeasuredImage::Rtmr1s(uint64_t memory_size) const {
  std::vector<Digest> out = {Rtmr1(kernel)};
  if (rewritten_kernel && IsPlainMemory(memory_size)) out.push_back(Rtmr1(*rewritten_kernel));
  return out;
}

Result<Digest> MeasuredImage::Rtmr0(uint64_t memory_size, const AcpiDigests& acpi) const {
  ATTESTOR_ASSIGN(const Digest hob, HobDigest(firmware.hob, memory_size));
  return image::Rtmr0(hob, firmware.configuration, acpi);
}

Result<MeasuredImage> MeasureImage(const ImageFiles& files) {
  ATTESTOR_ASSIGN(const Metadata metadata, ParseMetadata(files.metadata));
  ATTESTOR_TRY(CheckFiles(files, metadata));
  MeasuredImage out;
  out.hash = crypto::Sha256(AsBytes(files.list));
  out.version = metadata.version;
  out.development = metadata.development;
  ATTESTOR_ASSIGN(out.firmware, MeasureFirmware(files.firmware));
  ATTESTOR_ASSIGN(out.kernel, KernelDigest(files.kernel));
  if (!metadata.normalized) {
    ATTESTOR_ASSIGN(const Bytes rewritten, WithLoaderFields(files.kernel, files.initrd.size()));
    ATTESTOR_ASSIGN(out.rewritten_kernel, KernelDigest(rewritten));
  }
  out.command_line = CommandLineDigest(metadata.command_line);
  out.initrd = crypto::Sha384(files.initrd);
  return out;
}

}  // namespace attestor::image
