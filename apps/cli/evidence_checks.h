// Judging whole evidence: quote, collateral, event log, app-compose and key binding together, offline.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/check_report.h"
#include "dstack/evidence.h"
#include "evidence_file.h"
#include "judging.h"
#include "quote/tee_roots.h"

namespace attestor::cli {

struct EvidenceInputs {
  EvidenceFile file;
  std::optional<Bytes> collateral;  // imported or not; for dstack evidence, and for the status now of what carries its own
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
  bool image_known = false;  // its OS image is one that a policy lists or a release approves: without one, the rest is its guest's own word
  TcbAt now;
  TcbAt signing;
};

struct EvidenceJudgement {
  CheckReport report;
  std::vector<JudgedGuest> guests;

  // accepted: no check failed, and there is at least one quote, each of which proves something.
  bool accepted() const {
    return report.NoneFailed() && !guests.empty() && std::ranges::all_of(guests, [](const JudgedGuest& g) { return g.proved.has_value(); });
  }
};

// JudgeEvidenceFile makes these checks, in this order; docs/quote-report.md says what each means.
//   bundle:    bundle.format, statement.format, registry.entry_format, statement.signature, statement.time, release.signature; then the
//              signer's checks, registry.entry; then statement.node_evidence, the node's checks. Evidence is judged at the time that the
//              signed statement gives; `at` counts for the status now, and must not lie before that time.
//   evidence:  evidence.format, and those of registry::ProveEvidence; in a bundle with "signer." or "node." in front. Alone it is judged at
//              `at`.
//   dstack:    quote.collateral, and those of dstack::JudgeEvidence, at `at`.
EvidenceJudgement JudgeEvidenceFile(const EvidenceInputs& inputs);

}  // namespace attestor::cli
