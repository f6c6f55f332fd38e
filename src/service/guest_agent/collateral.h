// Opening the source of this machine's collateral, as the configuration says.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "evidence/quote/tee_roots.h"
#include "service/collateral/pccs.h"
#include "service/collateral/source.h"
#include "service/net/socket.h"
#include "service/system/log.h"

namespace attestor::guest_agent {

// CollateralConfig: exactly one of both.
struct CollateralConfig {
  std::string file;                            // path; empty: none
  std::optional<collateral::PccsConfig> pccs;  // where it is fetched from
};

// Surroundings are what a service that fetches collateral works with; all of it must outlive the source.
struct Surroundings {
  const quote::TeeRoots& roots;
  const Clock& clock;
  Random& random;
  Log& log;
  const net::StopSignal& stop;  // for the first fetch
};

// OpenCollateral opens the file, or asks the agent (socket; empty: its usual places) for a quote to learn which machine
// this is and fetches its collateral for the first time. Codes: tee.*, quote.*, collateral.*.
Result<std::shared_ptr<const collateral::Source>> OpenCollateral(const CollateralConfig& config,
                                                                 const std::string& guest_agent,
                                                                 const Surroundings& around);

}  // namespace attestor::guest_agent
