// The policy of a relying party for quotes and evidence, from a TOML file (docs/quote-report.md).
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/quote.h"

namespace attestor::config {

struct JudgePolicy {
  std::optional<quote::TeeType> tee;  // nothing: a quote of either kind
  dstack::EvidencePolicy evidence;    // its quote policy's kind of TEE is TDX where `tee` says nothing
};

// LoadJudgePolicy reads the file; an empty path is the default policy. What the file does not say keeps its default.
// Codes: file.*, config.syntax, config.unknown_key, config.bad_value, dstack.image_list.
Result<JudgePolicy> LoadJudgePolicy(const std::string& path);

}  // namespace attestor::config
