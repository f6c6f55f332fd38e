// Which application runs, with which keys: the judge's checks. Used by evidence/dstack/evidence.cc.
#pragma once

#include <optional>

#include "core/base/check_report.h"
#include "evidence/dstack/evidence.h"

namespace attestor::dstack {

// CheckApplication adds dstack.compose_hash, app_compose, compose_file, scripts, unmeasured, app_id, instance_id and
// key_provider, from `out.facts`, and sets out.app_compose and out.compose_file. The first failure is the result.
Status CheckApplication(const std::optional<ByteView>& app_compose, const EvidencePolicy& policy, JudgedEvidence& out,
                        CheckReport& report);

// ReviewApplication is for whoever approves a release: the measured text must hold everything that runs. No script, no
// bash runner, nothing that is not measured, every image pinned by digest. `app_compose`: the raw bytes that will be
// measured. dstack.review, whose detail names each check that failed and why.
Status ReviewApplication(ByteView app_compose);

}  // namespace attestor::dstack
