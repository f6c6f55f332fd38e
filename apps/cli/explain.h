// A quote in words: which machine and guest it is about, what is out of date, and the remedy.
#pragma once

#include <string>
#include <string_view>

#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_explanation.h"

namespace attestor::cli {

// DescribeMachine and DescribeGuest say what the quote says; nothing is verified by that. nullptr: the collateral
// cannot be read.
std::string DescribeMachine(const quote::Quote& quote, const quote::Collateral* collateral);
std::string DescribeGuest(const quote::Quote& quote);

// DescribeExplanation: the parts with their levels, each component that falls short (has, needs, remedy), and what to
// do. `failed` is the check that failed for another reason, which comes first; empty for none.
std::string DescribeExplanation(const quote::TcbExplanation& explanation, const std::string& failed);

// DescribeUnexplained stands in its place where quote and collateral cannot be compared, with the reason.
std::string DescribeUnexplained(std::string_view why);

// ExplanationJson is the member "explanation" of docs/quote-report.md.
std::string ExplanationJson(const quote::Quote& quote, const quote::TcbExplanation& explanation);

}  // namespace attestor::cli
