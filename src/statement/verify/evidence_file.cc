#include "statement/verify/evidence_file.h"

#include "statement/format/bundle.h"

namespace attestor::verify {
namespace {

constexpr uint8_t kEvidenceFirst = 0xa6;  // a CBOR map of six

}  // namespace

std::string_view ToText(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::kBundle: return "bundle";
    case EvidenceKind::kEvidence: return "evidence";
    case EvidenceKind::kDstack: return "dstack";
  }
  return "";
}

Result<EvidenceFile> EvidenceFile::Parse(Bytes file) {
  EvidenceFile out;
  const bool bundle = statement::LooksLikeBundle(file);
  if (bundle || (!file.empty() && file.front() == kEvidenceFirst)) {
    out.kind = bundle ? EvidenceKind::kBundle : EvidenceKind::kEvidence;
    out.bytes = std::move(file);
    return out;
  }
  ATTESTOR_ASSIGN(out.answer, dstack::AgentAnswer::Parse(std::move(file)));
  return out;
}

}  // namespace attestor::verify
