// Evidence: a quote with everything that is needed to judge it offline, and the verdict.
//
//   key binding --SHA-512--> report data --signed by--> the TDX quote --checked with--> collateral --chained to--> a TEE root
//   event log --replayed to--> RTMR3 in the quote --gives--> compose hash --with the config digest--> an approved release
//
// Quote, event log and application are judged by evidence/dstack/evidence.h; here is what is ours: the binding, and the
// releases.
#pragma once

#include <optional>

#include "core/base/check_report.h"
#include "evidence/binding/key_binding.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/tee_roots.h"
#include "evidence/release/release_list.h"

namespace attestor::binding {

// Evidence as it travels; `evidence` in spec/formats.cddl.
struct Evidence {
  Bytes key_binding;
  Bytes quote;
  Bytes collateral;   // canonical form, evidence/quote/collateral.h
  Bytes event_log;    // JSON
  Bytes app_compose;  // the raw bytes that were measured
  // JSON of the guest agent, the host's word: what to compare registers with; empty when the agent gave none
  Bytes vm_config;

  Bytes Encode() const;
  static Result<Evidence> Decode(ByteView bytes);  // evidence.format
};

// EvidenceExpectation is what the evidence must be of. What is left out is not checked, and the report says so.
struct EvidenceExpectation {
  std::optional<release::Role> role;
  std::optional<ByteArray<32>> nonce;            // must be among the binding's nonces
  std::optional<ByteArray<32>> channel_binding;  // TLS exporter of this connection
  std::optional<ByteArray<32>> channel_spki;     // key of the connection's listening side
  dstack::EvidencePolicy policy;                 // of machine and application, besides what a release asks for
};

// ProvedEvidence is what evidence proves.
struct ProvedEvidence {
  KeyBinding binding;
  dstack::JudgedEvidence guest;
  std::optional<release::Release> release;  // nothing when releases were not checked
};

// EvidenceStepIds gives the ids of the checks that ProveEvidence makes, in its order.
std::vector<std::string_view> EvidenceStepIds();

// ProveEvidence adds to `report`: evidence.format, evidence.binding, quote.collateral, those of dstack::JudgeEvidence,
// evidence.role, evidence.channel, evidence.nonce, evidence.expiry, evidence.release, evidence.os_image. Behind a
// failure of the first three or of the judge, the rest is not reached; otherwise each is made by itself. The first
// failure is the result. Without `releases` the last two are not checked; with them the collateral must be of the
// list's min_tcb_evaluation or later.
Result<ProvedEvidence> ProveEvidence(ByteView encoded, const EvidenceExpectation& expected,
                                     const quote::TeeRoots& tee_roots, const release::ApprovedReleases* releases,
                                     Time at, CheckReport& report);

// VerifiedEvidence is a program that was shown to run. It can be made by VerifyEvidence only.
class VerifiedEvidence {
 public:
  const KeyBinding& binding() const { return binding_; }
  const release::Identity& release() const { return release_; }
  const ByteArray<32>& compose_hash() const { return compose_hash_; }
  const ByteArray<32>& evidence_hash() const { return evidence_hash_; }  // SHA-256 of the encoded evidence
  const std::string& tcb_status() const { return tcb_status_; }
  Time tcb_date() const { return tcb_date_; }  // quote::VerifiedQuote
  uint32_t evaluation_number() const { return evaluation_number_; }
  // valid_until is when the first of binding, collateral and release list ends: the evidence proves nothing at that
  // time or later.
  Time valid_until() const { return valid_until_; }
  // simulated is derived from the root that verified, never from a flag: anything but Intel's.
  bool simulated() const { return simulated_; }

 private:
  friend Result<VerifiedEvidence> VerifyEvidence(ByteView encoded, const EvidenceExpectation& expected,
                                                 const quote::TeeRoots& tee_roots,
                                                 const release::ApprovedReleases& releases, Time at,
                                                 CheckReport& report);
  VerifiedEvidence() = default;

  KeyBinding binding_;
  release::Identity release_;
  ByteArray<32> compose_hash_{};
  ByteArray<32> evidence_hash_{};
  std::string tcb_status_;
  Time tcb_date_;
  uint32_t evaluation_number_ = 0;
  Time valid_until_;
  bool simulated_ = false;
};

// VerifyEvidence makes the checks of ProveEvidence. The first failure is the result.
Result<VerifiedEvidence> VerifyEvidence(ByteView encoded, const EvidenceExpectation& expected,
                                        const quote::TeeRoots& tee_roots, const release::ApprovedReleases& releases,
                                        Time at, CheckReport& report);

}  // namespace attestor::binding
