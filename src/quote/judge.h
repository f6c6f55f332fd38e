// Judging one quote with one collateral as files: the whole list of its checks, whatever can be read of the two.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/check_report.h"
#include "base/clock.h"
#include "quote/collateral.h"
#include "quote/quote.h"
#include "quote/tcb_at.h"
#include "quote/tee_roots.h"
#include "quote/verify.h"

namespace attestor::quote {

struct QuoteInputs {
  Bytes quote;
  Bytes collateral;  // imported or not
  TeeRoots roots;
  QuotePolicy policy;
  std::optional<TeeType> tee;  // nothing: a quote of either kind; `policy.tee` does not count
  Time at;
  std::optional<Time> signed_at;  // where it is known
};

struct QuoteJudgement {
  CheckReport report;
  bool accepted = false;
  std::optional<Quote> quote;
  std::optional<Collateral> collateral;
  TcbAt now;
  TcbAt signing;
};

// JudgeQuote makes these checks, in this order: quote.parse, quote.collateral, then those of VerifyQuote at `at`.
QuoteJudgement JudgeQuote(const QuoteInputs& inputs);

}  // namespace attestor::quote
