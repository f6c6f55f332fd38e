#include "evidence/quote/judge.h"

#include "evidence/quote/input.h"
#include "evidence/quote/steps.h"

namespace attestor::quote {
namespace {

void JudgeParsed(const QuoteInputs& inputs, QuoteJudgement& out) {
  QuotePolicy policy = inputs.policy;
  policy.tee = inputs.tee.value_or(out.quote->tee);
  out.accepted = VerifyQuote(*out.quote, *out.collateral, inputs.roots, inputs.at, out.report, policy).ok();
  out.now = TcbStatusAt(*out.quote, *out.collateral, inputs.roots, inputs.at);
  if (inputs.signed_at) {
    out.signing = TcbStatusAt(*out.quote, *out.collateral, inputs.roots, *inputs.signed_at);
  } else {
    out.signing.why = "a quote does not say when it was signed, and nobody gave the time";
  }
}

}  // namespace

QuoteJudgement JudgeQuote(const QuoteInputs& inputs) {
  QuoteJudgement out;
  auto quote = ParseQuote(inputs.quote);
  out.report.Record("quote.parse", StatusOf(quote), quote.ok() ? "id " + ToHex(QuoteId(*quote)) : "");
  auto collateral = ImportedCollateral(inputs.collateral);
  out.report.Record("quote.collateral", StatusOf(collateral));
  if (quote.ok()) out.quote = *std::move(quote);
  if (collateral.ok()) out.collateral = *std::move(collateral);
  if (out.quote && out.collateral) {
    JudgeParsed(inputs, out);
    return out;
  }
  const std::string what = !out.quote && !out.collateral ? "quote and collateral"
                           : !out.quote                  ? "the quote"
                                                         : "the collateral";
  out.now.time = inputs.at;
  out.signing.time = inputs.signed_at;
  out.now.why = out.signing.why = what + " cannot be read";
  const auto tee = out.quote ? std::optional(out.quote->tee) : inputs.tee;
  for (const std::string_view id : QuoteStepIds(tee)) out.report.NotChecked(id, out.now.why);
  return out;
}

}  // namespace attestor::quote
