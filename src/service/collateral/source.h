// Where the collateral comes from that evidence carries: a file that somebody else keeps fresh, or the service of
// service/collateral/service.h.
#pragma once

#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "service/collateral/health.h"

namespace attestor::collateral {

class Source {
 public:
  virtual ~Source() = default;
  // Current gives collateral in the canonical form of evidence/quote/collateral.h. Safe to call from several threads.
  virtual Result<Bytes> Current() const = 0;
  // health is nothing for a source that fetches nothing. Safe to call from several threads.
  virtual std::optional<Health> health() const { return std::nullopt; }
};

// FileSource imports a file anew each time (collateral.file): it may be replaced while the program runs. What is in it
// is verified with each quote, so nothing is judged here.
class FileSource final : public Source {
 public:
  explicit FileSource(std::string path) : path_(std::move(path)) {}
  Result<Bytes> Current() const override;

 private:
  std::string path_;
};

}  // namespace attestor::collateral
