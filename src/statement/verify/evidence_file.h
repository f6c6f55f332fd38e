// Files of evidence: attestor's bundle, attestor's own evidence alone, or what a dstack guest agent answers.
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/dstack/agent_answer.h"

namespace attestor::verify {

enum class EvidenceKind : uint8_t { kBundle, kEvidence, kDstack };

// ToText gives "bundle", "evidence", "dstack".
std::string_view ToText(EvidenceKind kind);

struct EvidenceFile {
  EvidenceKind kind = EvidenceKind::kDstack;
  Bytes bytes;                 // of a bundle or of evidence
  dstack::AgentAnswer answer;  // otherwise

  // Parse tells the kind by the first bytes. Nothing is checked. Codes: dstack.not_evidence.
  static Result<EvidenceFile> Parse(Bytes file);
};

}  // namespace attestor::verify
