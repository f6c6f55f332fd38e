// Reveal-all, the verifier: everything follows from the opened handshake secret (spec/reveal-all.md section 2).
#pragma once

#include <span>
#include <string_view>

#include "core/base/check_report.h"
#include "session/proof/checked_proof.h"
#include "session/proof/opening.h"
#include "session/proof/session_replay.h"
#include "session/terms/terms.h"

namespace attestor::proof {

std::span<const std::string_view> RevealAllChecks(session::Mode mode);

// CheckRevealAll: see CheckSession, which is what to call.
Result<CheckedProof> CheckRevealAll(const Subject& subject, const RevealAllOpening& opening, CheckReport& report);

}  // namespace attestor::proof
