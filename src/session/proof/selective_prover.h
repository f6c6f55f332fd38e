// Selective disclosure, the prover: what the client does after the connection is closed (spec/selective.md). The twin
// of selective.h.
#pragma once

#include "core/base/random.h"
#include "core/base/secret.h"
#include "session/disclosure/plan.h"
#include "session/proof/opening.h"
#include "session/proof/session_replay.h"
#include "zk/field/cpu.h"

namespace attestor::proof {

// ProveSelective makes the opening that shows what `wish` asks for. `handshake_secret` has 32 bytes; it is used and not
// sent. Errors: those of CheckSession for a recording that cannot be attested, of disclosure::MakePlan, zk.too_large.
Result<SelectiveOpening> ProveSelective(const Subject& subject, const Secret& handshake_secret,
                                        const disclosure::Wish& wish, Random& random,
                                        zk::field::Isa isa = zk::field::BestIsa());

}  // namespace attestor::proof
