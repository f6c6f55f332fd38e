#include "bundle_file.h"

#include "report_text.h"
#include "service/system/file.h"

namespace attestor::cli {

Result<BundleFile> ReadBundle(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes bytes, ReadFile(path, statement::kMaxBundle));
  if (!statement::LooksLikeBundle(bytes)) return Error(statement::kNotBundle, path);
  auto parts = statement::Bundle::Decode(bytes);
  if (!parts.ok()) return InFile(path, parts.error());
  return BundleFile{std::move(bytes), std::move(parts).value()};
}

}  // namespace attestor::cli
