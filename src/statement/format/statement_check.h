// Checking a statement by its signer: the signature, the key, and that the key was born in an approved signer inside a
// TEE.
//
// This is all that somebody needs who trusts the signer's own verification of the session. Whoever does not runs that
// again as well (statement/verify/bundle_check.h). There is one list of these checks, whoever asks for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/check_report.h"
#include "evidence/binding/entry.h"
#include "evidence/binding/evidence.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/tee_roots.h"
#include "evidence/release/release_list.h"
#include "statement/format/statement.h"

namespace attestor::statement {

// SignedParts is a statement with the documents that make its key count, each in its own encoding.
struct SignedParts {
  ByteView statement;
  ByteView entry;
  ByteView signer_evidence;
  ByteView node_evidence;
  ByteView release_list;
};

// Trust is what a statement is judged by, besides the time.
struct Trust {
  quote::TeeRoots tee_roots;
  std::optional<ByteArray<32>> release_root;  // Ed25519; nothing: releases are not checked
  dstack::EvidencePolicy policy;              // of machine and application, besides what a release asks for
};

// ProvedParts is what was proved of signer and node, as far as the checks came.
struct ProvedParts {
  std::optional<Time> issued_at;  // as the statement's key signed it, and not in the future
  std::optional<binding::ProvedEvidence> signer;
  std::optional<binding::ProvedEvidence> node;

  // simulated: no hardware stands behind one of them.
  bool simulated() const;
};

// Platform is how current the machine below a signer or node is, by the collateral of its evidence.
struct Platform {
  Time tcb_date;
  uint32_t tcb_evaluation = 0;
};

// CheckedStatement is a statement that an approved signer made. It can be made by CheckStatement only.
class CheckedStatement {
 public:
  const Claims& claims() const { return claims_; }
  // simulated: no hardware stands behind signer or node.
  bool simulated() const { return simulated_; }
  // What the evidence proved, for comparison with what the claims say.
  const release::Identity& signer() const { return signer_; }
  const release::Identity& node() const { return node_; }
  const Platform& signer_platform() const { return signer_platform_; }
  const Platform& node_platform() const { return node_platform_; }
  const ByteArray<32>& config_digest() const { return config_digest_; }
  // node_channel_spki is SHA-256 of the key of the node's channel, as its evidence names it.
  const ByteArray<32>& node_channel_spki() const { return node_channel_spki_; }

 private:
  friend class StatementChecker;
  CheckedStatement() = default;

  Claims claims_;
  bool simulated_ = false;
  release::Identity signer_;
  release::Identity node_;
  Platform signer_platform_;
  Platform node_platform_;
  ByteArray<32> config_digest_{};
  ByteArray<32> node_channel_spki_{};
};

// StatementStepIds gives the ids of the checks of a statement, in their order.
std::vector<std::string> StatementStepIds();

// CheckStatement adds every check of StatementStepIds to `report`, in that order. Evidence is judged at the time that
// the statement was issued; `at` is now. The first failure is the result, and what stands behind it is not reached.
//
//   statement.format          the statement is one                                                     statement.format, statement.version
//   registry.entry_format     so is the entry of its key                                               registry.entry_format
//   statement.signature       the entry's key signed the statement                                     statement.signature
//   statement.session_id      and is the only one that may sign this session                           statement.session_id
//   statement.time            the statement is not from the future                                     statement.future
//   statement.entry           it names this entry,                                                     statement.entry
//   statement.release_list    this list of releases,                                                   statement.release_list
//   statement.node_evidence   and this evidence of the node                                            statement.node_evidence
//   registry.evidence         the entry names this evidence of the signer                              registry.entry
//   release.signature         the release root signed the list                                         release.*
//   signer.*, node.*          what runs there, as binding::ProveEvidence judges it
//   registry.entry            the signer's evidence vouches for the key, and the key lived             registry.entry, registry.key_life,
//                                                                                                      evidence.statement_key
//   statement.parts           configuration and releases are those that were proved                    statement.parts
Result<CheckedStatement> CheckStatement(const SignedParts& parts, const quote::TeeRoots& tee_roots,
                                        const ByteArray<32>& release_root, Time at, CheckReport& report);

// JudgeStatement makes the same checks, and goes on behind a failure with each that does not rest on what failed.
// Without a release root, or a list that it signed, nothing is said of releases.
ProvedParts JudgeStatement(const SignedParts& parts, const Trust& trust, Time at, CheckReport& report);

// OpenedParts is what a signer shows for a session before there is a statement.
struct OpenedParts {
  ByteArray<32> session_id{};
  ByteView entry;
  ByteView signer_evidence;
};

// CheckOpened makes those of the checks that concern the signer and its key, in the same order, for a session that was
// opened at `at`.
Result<binding::ProvedEvidence> CheckOpened(const OpenedParts& opened, const quote::TeeRoots& tee_roots,
                                            const release::ApprovedReleases& releases, Time at, CheckReport& report);

}  // namespace attestor::statement
