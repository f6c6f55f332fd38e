// The names of the checks of a quote, for reports that have every line even when nothing could be read.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "evidence/quote/quote.h"

namespace attestor::quote {

// QuoteStepIds gives the ids of the checks that QuoteVerifier::Verify makes, in its order: those for quotes of `tee`,
// or of both kinds together.
std::vector<std::string_view> QuoteStepIds(std::optional<TeeType> tee);

}  // namespace attestor::quote
