// Checking an evidence bundle, offline: the gate's checks again, and that the gate was what it had to be.
//
//   bytes --CheckBundle--> CheckedBundle --Expect--> VerifiedStatement
//
// CheckedBundle says that the statement is genuine and true. That alone is worth nothing to a relying party: a genuine
// statement about another site, another person or last year is genuine too. Only Expect(), which cannot be called
// without expectations, makes the type that one should act on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/check_report.h"
#include "core/crypto/certificate_path.h"
#include "evidence/quote/tee_roots.h"
#include "session/disclosure/check_response.h"
#include "session/disclosure/masked.h"
#include "session/proof/checked_proof.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"
#include "statement/format/bundle.h"
#include "statement/format/statement_check.h"

namespace attestor::verify {

// Anchors are the three roots that a relying party trusts.
struct Anchors {
  quote::TeeRoots tee_roots;
  crypto::WebRoots web_roots;    // with the list of public suffixes
  ByteArray<32> release_root{};  // Ed25519
};

// CheckedBundle can be made by CheckBundle only.
class CheckedBundle {
 public:
  const statement::Claims& claims() const { return claims_; }
  bool simulated() const { return simulated_; }
  const statement::Platform& signer_platform() const { return signer_platform_; }
  const statement::Platform& node_platform() const { return node_platform_; }
  // Plaintext; where bytes are hidden they are 0.
  const Bytes& request() const { return request_; }
  const Bytes& response() const { return response_; }
  // values: of the response's JSON, with a selective disclosure: those of the statement first, then those of the
  // extensions.
  const std::vector<disclosure::Revealed>& values() const { return values_; }
  // proof and mask are what a further disclosure starts from; the mask is that of the response, empty after reveal-all.
  const proof::CheckedProof& proof() const { return *proof_; }
  const disclosure::MaskedBytes& mask() const { return mask_; }

 private:
  friend class BundleVerifier;
  CheckedBundle() = default;

  statement::Claims claims_;
  bool simulated_ = false;
  statement::Platform signer_platform_;
  statement::Platform node_platform_;
  Bytes request_;
  Bytes response_;
  std::vector<disclosure::Revealed> values_;
  std::optional<proof::CheckedProof> proof_;
  disclosure::MaskedBytes mask_;
};

// BundleStepIds gives the ids of the checks of a bundle whose session was opened for `disclosure` in `mode`, in
// their order.
std::vector<std::string> BundleStepIds(session::Disclosure disclosure, session::Mode mode);

// CheckBundle adds every check of BundleStepIds to `report`, in that order, and behind them one for each later
// disclosure; evidence is judged at the time the statement was issued, `at` is now. With `allow_development`, simulated
// TEEs and marked statements pass, and the report says so. The first failure is the result; what was not reached stands
// in the report as not checked.
Result<CheckedBundle> CheckBundle(ByteView bundle, const Anchors& anchors, Time at, bool allow_development,
                                  CheckReport& report);

}  // namespace attestor::verify
