#include "bundle_file.h"

#include "base/file.h"
#include "report_text.h"

namespace attestor::cli {

Result<BundleFile> ReadBundle(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes bytes, ReadFile(path, attestation::kMaxBundle));
  if (!attestation::LooksLikeBundle(bytes)) return Error(attestation::kNotBundle, path);
  auto parts = attestation::Bundle::Decode(bytes);
  if (!parts.ok()) return InFile(path, parts.error());
  return BundleFile{std::move(bytes), std::move(parts).value()};
}

}  // namespace attestor::cli
