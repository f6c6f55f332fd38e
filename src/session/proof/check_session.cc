#include "session/proof/check_session.h"

#include "session/proof/errors.h"
#include "session/proof/reveal_all.h"
#include "session/proof/selective.h"
#include "session/terms/disclosure.h"

namespace attestor::proof {
namespace {

Result<CheckedProof> CheckOpening(const Subject& subject, const RevealAllOpening& opening, CheckReport& report,
                                  zk::field::Isa) {
  return CheckRevealAll(subject, opening, report);
}

Result<CheckedProof> CheckOpening(const Subject& subject, const SelectiveOpening& opening, CheckReport& report,
                                  zk::field::Isa isa) {
  return CheckSelective(subject, opening, isa, report);
}

Result<CheckedProof> Check(const Subject& subject, const Opening& opening, CheckReport& report, zk::field::Isa isa) {
  const bool expected = KindOf(opening) == subject.request.disclosure;
  ATTESTOR_TRY(RecordCheck(report, "proof.kind", expected ? Ok() : Status(Error(kKind))));
  return std::visit([&](const auto& one) { return CheckOpening(subject, one, report, isa); }, opening);
}

}  // namespace

std::span<const std::string_view> SessionChecks(session::Disclosure disclosure, session::Mode mode) {
  return session::FactsOf(disclosure).whole ? RevealAllChecks(mode) : SelectiveChecks(mode);
}

Result<CheckedProof> CheckSession(const Subject& subject, const Opening& opening, CheckReport& report,
                                  zk::field::Isa isa) {
  auto proof = Check(subject, opening, report, isa);
  if (!proof.ok()) report.NotReached(SessionChecks(subject.request.disclosure, subject.request.mode()));
  return proof;
}

}  // namespace attestor::proof
