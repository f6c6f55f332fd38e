#include "service/collateral/source.h"

#include "evidence/quote/collateral_import.h"
#include "service/collateral/errors.h"
#include "service/system/file.h"

namespace attestor::collateral {

Result<Bytes> FileSource::Current() const {
  const auto file = ReadFile(path_, quote::kMaxCollateralImport, Pipes::kRefuse);
  if (!file.ok() && file.error().Is(kFileExhausted)) return file.error();
  if (!file.ok()) return Error(kFile, file.error().detail());
  auto canonical = quote::ImportCollateral(*file);
  if (!canonical.ok()) return Error(kFile, canonical.error().Text());
  return canonical;
}

}  // namespace attestor::collateral
