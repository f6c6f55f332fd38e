// Verifying a quote, in this process: a simulated TEE's quote of version 4 with its collateral, which have the form and
// size of real ones.
#pragma once

#include "core/base/result.h"
#include "figures.h"

namespace attestor::bench {

// QuoteTime: wall time of one whole judgement on one core: the quote parsed, its collateral parsed, all checks made.
Result<Figure> QuoteTime();

}  // namespace attestor::bench
