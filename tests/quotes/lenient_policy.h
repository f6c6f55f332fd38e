// A policy under which nothing is refused for what it says, only for its form and its signatures. Test code only.
#pragma once

#include "evidence/quote/verify.h"

namespace attestor::quotes {

// LenientPolicy accepts every TCB status but Revoked.
inline quote::QuotePolicy LenientPolicy(quote::TeeType tee) {
  using enum quote::TcbStatus;
  quote::QuotePolicy policy;
  policy.tee = tee;
  policy.tcb.accepted = {kUpToDate,
                         kSwHardeningNeeded,
                         kConfigurationNeeded,
                         kConfigurationAndSwHardeningNeeded,
                         kTdRelaunchAdvised,
                         kTdRelaunchAdvisedConfigurationNeeded,
                         kOutOfDate,
                         kOutOfDateConfigurationNeeded};
  return policy;
}

}  // namespace attestor::quotes
