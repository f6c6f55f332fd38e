// Judging evidence in a file, offline: what its quotes prove about who runs there, whatever can be read of it.
//
// Of a bundle these are the checks of its statement by the signer (statement/format/statement_check.h), each made
// although another failed. They say whether the evidence is good; whether the statement is true is for CheckBundle to
// say, which has them too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/check_report.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/tcb_at.h"
#include "evidence/quote/tee_roots.h"
#include "statement/verify/evidence_file.h"

namespace attestor::verify {

struct EvidenceInputs {
  EvidenceFile file;
  std::optional<Bytes>
      collateral;  // imported or not; for dstack evidence, and for the status now of what carries its own
  quote::TeeRoots roots;
  std::optional<ByteArray<32>> release_root;  // nothing: releases are not checked
  dstack::EvidencePolicy policy;
  Time at;
};

// JudgedGuest is one quote of the evidence with what it proves.
struct JudgedGuest {
  std::string role;  // "signer", "node"; "guest" when the evidence does not say
  std::optional<quote::Quote> quote;
  std::optional<dstack::JudgedEvidence> proved;
  // its OS image is one that a policy lists, a release approves or whose files were given: without one, the rest is its
  // guest's own word
  bool image_known = false;
  quote::TcbAt now;
  quote::TcbAt signing;
};

struct EvidenceJudgement {
  CheckReport report;
  std::vector<JudgedGuest> guests;

  // accepted: no check failed, and there is at least one quote, each of which proves something.
  bool accepted() const;
};

// JudgeEvidenceFile makes these checks, in this order; docs/quote-report.md says what each means.
//   bundle:    bundle.format, and those of statement::JudgeStatement. Evidence is judged at the time that the signed statement gives;
//   `at`
//              counts for the status now, and must not lie before that time.
//   evidence:  those of binding::ProveEvidence, at `at`.
//   dstack:    quote.collateral, and those of dstack::JudgeEvidence, at `at`.
EvidenceJudgement JudgeEvidenceFile(const EvidenceInputs& inputs);

}  // namespace attestor::verify
