// The verifier of a session: a recording and what the client opened become a CheckedProof, or a report of what failed.
//
// The checks, their order and why they suffice are in spec/reveal-all.md and spec/selective.md. The gate runs this
// before it signs, and anyone can run it again from the evidence bundle.
#pragma once

#include <span>
#include <string_view>

#include "core/base/check_report.h"
#include "session/proof/checked_proof.h"
#include "session/proof/opening.h"
#include "session/proof/session_replay.h"
#include "session/terms/terms.h"
#include "zk/field/cpu.h"

namespace attestor::proof {

// SessionChecks: the lines that a complete report of CheckSession has, in order.
std::span<const std::string_view> SessionChecks(session::Disclosure disclosure, session::Mode mode);

// CheckSession runs every check but time.window, which needs the gate's clock (statement/acceptance). Each is a line in
// `report`; after a failure the remaining ones are there as not checked. The first failure is the result; proof.kind
// when the opening is not of the kind that the session was opened for.
Result<CheckedProof> CheckSession(const Subject& subject, const Opening& opening, CheckReport& report,
                                  zk::field::Isa isa = zk::field::BestIsa());

}  // namespace attestor::proof
