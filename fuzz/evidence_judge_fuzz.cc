// Whatever a file holds, its report has every line, and nothing is accepted of which a check failed or no quote proves
// anything.
#include "statement/format/statement_check.h"
#include "statement/verify/evidence_judge.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace attestor;
  auto file = verify::EvidenceFile::Parse(Bytes(data, data + size));
  if (!file.ok()) return 0;
  const verify::EvidenceKind kind = file->kind;
  const verify::EvidenceInputs inputs{*std::move(file),
                                      Bytes{'{', '}'},
                                      quote::TeeRoots::Intel(),
                                      std::nullopt,
                                      {},
                                      Time(std::chrono::hours(24 * 365 * 56))};
  const verify::EvidenceJudgement judgement = verify::JudgeEvidenceFile(inputs);
  if (judgement.accepted() && (judgement.guests.empty() || !judgement.report.NoneFailed())) __builtin_trap();
  const size_t expected = kind == verify::EvidenceKind::kBundle     ? statement::StatementStepIds().size() + 1
                          : kind == verify::EvidenceKind::kEvidence ? binding::EvidenceStepIds().size()
                                                                    : dstack::EvidenceStepIds().size() + 1;
  if (judgement.report.checks().size() != expected) __builtin_trap();
  return 0;
}
