// The grace period after a TCB recovery: a platform that is OutOfDate only because Intel published a newer level not
// long ago. Off unless a policy sets it.
#pragma once

#include <optional>

#include "evidence/quote/qe_identity.h"
#include "evidence/quote/tcb_info.h"
#include "evidence/quote/tcb_level.h"

namespace attestor::quote {

// OutOfDateSince is the date of the first recovery that an outdated platform lacks: for each of its parts that is
// OutOfDate the earliest date of a level newer than the one it reached, and of these the earliest. Nothing where a part
// has no newer level: then nobody can say since when. `module` is the identity of the TDX module, or null.
std::optional<Time> OutOfDateSince(const TcbInfo& info, const ModuleIdentity* module, const QeIdentity& enclave,
                                   const PartFindings& found);

// BeforeRecovery is what an outdated status was before: UpToDate, or ConfigurationNeeded, which no grace covers.
// Nothing for a status that is not outdated.
std::optional<TcbStatus> BeforeRecovery(TcbStatus status);

}  // namespace attestor::quote
