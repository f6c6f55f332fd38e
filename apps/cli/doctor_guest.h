// What doctor finds out about the guest that it runs in: agent, quote and collateral, and whether a peer would take
// them.
#pragma once

#include <string>

#include "core/base/check_report.h"
#include "core/base/result.h"
#include "service/guest_agent/guest_agent.h"
#include "statement/verify/bundle_check.h"

namespace attestor::cli {

struct GuestToCheck {
  const guest_agent::GuestAgent& agent;
  const std::string& collateral;  // file, or address of a service; empty: none was named
  const Result<verify::Anchors>& anchors;
  bool allow_simulated;
};

// CheckGuest adds these checks to `report`, each with its remedy:
//   guest.socket      the agent answers
//   guest.version     and says its version
//   guest.quote       its quote is over what was asked for, and its event log gives the quote's register
//   guest.collateral  the collateral is there
//   guest.evidence    dstack::JudgeEvidence, which admission asks too, accepts all of it
void CheckGuest(const GuestToCheck& guest, CheckReport& report);

// CheckHardware: client.simulated, unless that is allowed.
Status CheckHardware(bool simulated, bool allow_simulated);

// DescribeHardware is "SIMULATED" or "Intel TDX".
std::string DescribeHardware(bool simulated);

}  // namespace attestor::cli
