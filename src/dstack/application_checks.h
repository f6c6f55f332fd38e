// Which application runs, with which keys: the judge's checks. Used by dstack/evidence.cc.
#pragma once

#include <optional>

#include "base/check_report.h"
#include "dstack/evidence.h"

namespace attestor::dstack {

// CheckApplication adds dstack.compose_hash, app_compose, compose_file, scripts, variables, app_id, instance_id and key_provider, from
// `out.facts`, and sets out.app_compose and out.compose_file. The first failure is the result.
Status CheckApplication(const std::optional<ByteView>& app_compose, const EvidencePolicy& policy, JudgedEvidence& out, CheckReport& report);

}  // namespace attestor::dstack
