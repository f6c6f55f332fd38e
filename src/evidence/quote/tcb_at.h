// The TCB status of a quote's platform at a stated time: it is one of quote, collateral and time together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_status.h"
#include "evidence/quote/tee_roots.h"

namespace attestor::quote {

struct TcbAt {
  std::optional<Time> time;                    // nothing when it is not known
  std::optional<TcbStatus> status;             // nothing when a check that it rests on fails
  std::vector<std::string> advisory_ids = {};  // sorted, unique
  std::string why = {};                        // there is no status
};

// TcbStatusAt runs the checks of VerifyQuote up to the TCB status; what policies say plays no part.
TcbAt TcbStatusAt(const Quote& quote, const Collateral& collateral, const TeeRoots& roots, Time at);

// Worst is the status of several platforms together: the most severe one, with the advisories of all; no status when
// one has none.
TcbAt Worst(const std::vector<TcbAt>& of);

// IsSimulated: the quote's chain ends in another root than Intel's. It needs no verification to be called so.
bool IsSimulated(const Quote& quote);

}  // namespace attestor::quote
