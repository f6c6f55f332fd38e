#include "session/proof/check_session.h"

#include "session/proof/errors.h"
#include "session/proof/reveal_all.h"
#include "session/proof/selective.h"
#include "session/terms/terms.h"

namespace attestor::proof {
namespace {

Result<CheckedProof> Check(const Subject& subject, const Opening& opening, CheckReport& report, zk::field::Isa isa) {
  const bool selective = std::holds_alternative<SelectiveOpening>(opening);
  const bool expected = subject.request.disclosure == session::Disclosure::kSelective;
  ATTESTOR_TRY(RecordCheck(report, "proof.kind", selective == expected ? Ok() : Status(Error(kKind))));
  if (selective) return CheckSelective(subject, std::get<SelectiveOpening>(opening), isa, report);
  return CheckRevealAll(subject, std::get<RevealAllOpening>(opening), report);
}

}  // namespace

std::span<const std::string_view> SessionChecks(session::Disclosure disclosure) {
  return disclosure == session::Disclosure::kSelective ? SelectiveChecks() : RevealAllChecks();
}

Result<CheckedProof> CheckSession(const Subject& subject, const Opening& opening, CheckReport& report,
                                  zk::field::Isa isa) {
  auto proof = Check(subject, opening, report, isa);
  if (!proof.ok()) report.NotReached(SessionChecks(subject.request.disclosure));
  return proof;
}

}  // namespace attestor::proof
