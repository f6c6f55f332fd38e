// The answers of a PCS: three bodies with their issuer chains and the root's list, divided by lines of two percent
// signs.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "evidence/quote/collateral_import.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace attestor;
  constexpr std::string_view kDivider = "\n%%\n";
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::array<std::string_view, 7> parts;
  for (std::string_view& part : parts) {
    part = rest.substr(0, rest.find(kDivider));
    rest.remove_prefix(std::min(rest.size(), part.size() + kDivider.size()));
  }
  const auto answer = [&](size_t at) {
    return quote::PcsResponses::Answer{ToBytes(parts[at]), std::string(parts[at + 1])};
  };
  const auto canonical = quote::ImportPcsResponses({answer(0), answer(2), answer(4), ToBytes(parts[6])});
  if (canonical.ok() && !quote::ParseCollateral(*canonical).ok()) __builtin_trap();
  return 0;
}
