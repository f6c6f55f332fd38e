// Reveal-all, the verifier: everything follows from the opened handshake secret (spec/reveal-all.md section 2).
#pragma once

#include <span>
#include <string_view>

#include "base/check_report.h"
#include "proof/checked_proof.h"
#include "proof/opening.h"
#include "proof/session_replay.h"

namespace attestor::proof {

std::span<const std::string_view> RevealAllChecks();

// CheckRevealAll: see CheckSession, which is what to call.
Result<CheckedProof> CheckRevealAll(const Subject& subject, const RevealAllOpening& opening, CheckReport& report);

}  // namespace attestor::proof
