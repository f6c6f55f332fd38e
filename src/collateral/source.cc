#include "collateral/source.h"

#include "base/file.h"
#include "collateral/errors.h"
#include "quote/collateral_import.h"

namespace attestor::collateral {

Result<Bytes> FileSource::Current() const {
  const auto file = ReadFile(path_, quote::kMaxCollateralImport);
  if (!file.ok()) return Error(kFile, file.error().detail());
  auto canonical = quote::ImportCollateral(*file);
  if (!canonical.ok()) return Error(kFile, canonical.error().Text());
  return canonical;
}

}  // namespace attestor::collateral
