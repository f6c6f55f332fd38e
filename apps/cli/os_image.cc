#include "os_image.h"

#include "evidence/image/file_list.h"
#include "evidence/image/kernel.h"
#include "evidence/image/metadata.h"
#include "report_text.h"
#include "service/system/file.h"

namespace attestor::cli {
namespace {

Result<image::MeasuredImage> ReadAndMeasure(const std::string& folder) {
  const auto read = [&](std::string_view name, size_t max_size) {
    return ReadFile(folder + "/" + std::string(name), max_size, Pipes::kRefuse);
  };
  ATTESTOR_ASSIGN(const Bytes metadata_file, read(image::kMetadataName, image::kMaxMetadata));
  ATTESTOR_ASSIGN(const image::Metadata metadata, image::ParseMetadata(AsText(metadata_file)));
  ATTESTOR_ASSIGN(const Bytes list, read(image::kFileListName, image::kMaxFileList));
  ATTESTOR_ASSIGN(const Bytes firmware, read(metadata.firmware, image::kMaxFirmware));
  ATTESTOR_ASSIGN(const Bytes kernel, read(metadata.kernel, image::kMaxKernel));
  ATTESTOR_ASSIGN(const Bytes initrd, read(metadata.initrd, image::kMaxInitrd));
  return image::MeasureImage({AsText(metadata_file), AsText(list), firmware, kernel, initrd});
}

}  // namespace

Result<image::MeasuredImage> ReadOsImage(const std::string& folder) {
  auto measured = ReadAndMeasure(folder);
  // A file that cannot be opened names itself.
  const bool named = !measured.ok() && (measured.error().Is(kFileUnreadable) || measured.error().Is(kFileTooLarge));
  return measured.ok() || named ? std::move(measured) : InFile(folder, measured.error());
}

}  // namespace attestor::cli
