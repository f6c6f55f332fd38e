#include "evidence/quote/judge.h"

#include "evidence/quote/errors.h"
#include "evidence/quote/input.h"
#include "evidence/quote/steps.h"

namespace attestor::quote {
namespace {

constexpr std::string_view kReportDataId = "quote.report_data";

// A quote says what it was made over, and nobody else does unless the relying party knows it.
bool CheckReportData(const QuoteInputs& inputs, QuoteJudgement& out) {
  const bool tdx = out.quote->tee == TeeType::kTdx;
  const ByteArray<64>& found = tdx ? out.quote->report.report_data : out.quote->enclave.report_data;
  if (!inputs.report_data) {
    out.report.NotChecked(kReportDataId, "nobody said what to expect; the quote was made over " + ToHex(found));
    return true;
  }
  const bool good = found == *inputs.report_data;
  const Error other(kReportDataRefused, ToHex(found) + ", expected " + ToHex(*inputs.report_data));
  return out.report.Record(kReportDataId, good ? Ok() : Status(other), "as expected");
}

void JudgeParsed(const QuoteInputs& inputs, QuoteJudgement& out) {
  QuotePolicy policy = inputs.policy;
  policy.tee = inputs.tee.value_or(out.quote->tee);
  const auto verified = VerifyQuote(*out.quote, *out.collateral, inputs.roots, inputs.at, out.report, policy);
  if (verified.ok()) {
    out.accepted = CheckReportData(inputs, out);
  } else {
    out.report.NotChecked(kReportDataId, "not reached, after " + std::string(verified.error().code().id));
  }
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
  out.report.NotChecked(kReportDataId, out.now.why);
  return out;
}

}  // namespace attestor::quote
