#include "evidence/quote/tcb_at.h"

#include <algorithm>
#include <set>

#include "core/base/check_report.h"
#include "core/crypto/hash.h"
#include "evidence/quote/tcb_explanation.h"
#include "evidence/quote/verify.h"

namespace attestor::quote {

TcbAt TcbStatusAt(const Quote& quote, const Collateral& collateral, const TeeRoots& roots, Time at) {
  TcbAt out{at, {}};
  CheckReport report;
  QuotePolicy any;
  any.tee = quote.tee;
  const auto verified = VerifyQuote(quote, collateral, roots, at, report, any);
  const Check* reached = report.Find("quote.tcb_status");
  if (reached == nullptr || reached->outcome == Outcome::kNotChecked) {
    out.why = verified.ok() ? "" : verified.error().Text();
    return out;
  }
  const auto explained = ExplainTcb(quote, collateral);
  if (!explained.ok()) {
    out.why = explained.error().Text();
    return out;
  }
  out.status = explained->status;
  out.advisory_ids = explained->advisory_ids;
  return out;
}

TcbAt Worst(const std::vector<TcbAt>& of) {
  TcbAt out;
  std::set<std::string> advisories;
  for (const TcbAt& tcb : of) {
    out.time = tcb.time;
    advisories.insert(tcb.advisory_ids.begin(), tcb.advisory_ids.end());
    if (!tcb.status && out.why.empty()) out.why = tcb.why;
    if (tcb.status) out.status = std::max(out.status.value_or(*tcb.status), *tcb.status);
  }
  if (!std::ranges::all_of(of, [](const TcbAt& tcb) { return tcb.status.has_value(); })) out.status.reset();
  out.advisory_ids.assign(advisories.begin(), advisories.end());
  return out;
}

bool IsSimulated(const Quote& quote) { return !TeeRoots::IsIntel(crypto::Sha256(quote.pck_chain.back().der())); }

}  // namespace attestor::quote
