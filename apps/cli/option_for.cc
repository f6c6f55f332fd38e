#include "option_for.h"

#include <algorithm>
#include <array>

#include "statement/format/errors.h"
#include "statement/verify/errors.h"

namespace attestor::cli {
namespace {

struct Hint {
  const ErrorCode& code;
  std::string_view option;
};

constexpr std::array<Hint, 3> kHints = {
    {{verify::kSimulated, "--allow-simulated"}, {verify::kMarked, "--allow-simulated"}, {statement::kFuture, "--at"}}};

}  // namespace

std::string OptionHint(std::string_view code) {
  const auto found = std::ranges::find_if(kHints, [&](const Hint& hint) { return hint.code.id == code; });
  return found == kHints.end() ? "" : " (" + std::string(found->option) + ")";
}

}  // namespace attestor::cli
