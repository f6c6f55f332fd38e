// Judging one quote with one collateral as files: the whole list of its checks, whatever can be read of the two.
#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_at.h"
#include "evidence/quote/tee_roots.h"
#include "evidence/quote/verify.h"

namespace attestor::quote {

struct QuoteInputs {
  Bytes quote;
  Bytes collateral;  // imported or not
  TeeRoots roots;
  QuotePolicy policy;
  std::optional<TeeType> tee;  // nothing: a quote of either kind; `policy.tee` does not count
  Time at;
  std::optional<Time> signed_at;             // where it is known
  std::optional<ByteArray<64>> report_data;  // what the quote must have been made over; nothing: not checked
};

struct QuoteJudgement {
  CheckReport report;
  bool accepted = false;
  std::optional<Quote> quote;
  std::optional<Collateral> collateral;
  TcbAt now;
  TcbAt signing;
};

// JudgeQuote makes these checks, in this order: quote.parse, quote.collateral, those of VerifyQuote at `at`, and
// quote.report_data.
QuoteJudgement JudgeQuote(const QuoteInputs& inputs);

}  // namespace attestor::quote
