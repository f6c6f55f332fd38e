// Published quotes of real platforms that verify with published collateral at a stated time. Test code only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "evidence/quote/verify.h"

namespace attestor::quotes {

struct RealQuote {
  std::string name;  // quote, collateral and time
  Bytes bytes;
  size_t padding = 0;  // zeros at the end of `bytes`
  Bytes canonical;     // the collateral
  quote::Collateral collateral;
  Time at;
};

// RealQuotes reads the cases of manifest.json in `folder` that its reference accepts, the first of each quote; ends the
// program when one does not verify here.
std::vector<RealQuote> RealQuotes(const std::filesystem::path& folder);

// Accepted parses `bytes` and verifies them with the collateral of `real`. The policy accepts every status but Revoked,
// so that whatever is refused is refused for its form or its signatures.
bool Accepted(const RealQuote& real, ByteView bytes);

// AcceptedWith verifies the quote of `real` with other collateral, in the same way.
bool AcceptedWith(const RealQuote& real, ByteView canonical);

}  // namespace attestor::quotes
