// What doctor finds out about the guest that it runs in: agent, quote and collateral, and whether a peer would take
// them.
#pragma once

#include <string>

#include "core/base/check_report.h"
#include "core/base/result.h"
#include "evidence/release/release_list.h"
#include "service/guest_agent/guest_agent.h"
#include "statement/verify/bundle_check.h"

namespace attestor::cli {

struct GuestToCheck {
  const guest_agent::GuestAgent& agent;
  const std::string& collateral;    // file, or address of a service; empty: none was named
  const std::string& release_list;  // file; empty: none was named
  release::Role role;
  const Result<verify::Anchors>& anchors;
  bool allow_simulated;
};

// CheckGuest adds these checks to `report`, each with its remedy:
//   guest.socket      the agent answers
//   guest.version     and says its version
//   guest.quote       it gives a quote that can be read
//   guest.collateral  the collateral is there
//   guest.evidence    dstack::JudgeEvidence, which admission asks too, accepts all of it, over what was asked for; with a
//                     release list, the collateral must be of its evaluation or later
//   guest.release     the release list has this application, for this role, on this OS image; not compared is the
//                     configuration, which only a running node or signer shows
void CheckGuest(const GuestToCheck& guest, CheckReport& report);

// CheckHardware: client.simulated, unless that is allowed.
Status CheckHardware(bool simulated, bool allow_simulated);

// DescribeHardware is "SIMULATED" or "Intel TDX".
std::string DescribeHardware(bool simulated);

}  // namespace attestor::cli
