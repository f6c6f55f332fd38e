// Whom a test trusts: a simulated TEE platform with one guest each for node and signer, and a release root. From these
// come evidence of every kind, good and bad. Test code only.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/crypto/signature.h"
#include "evidence/binding/evidence.h"
#include "evidence/binding/key_binding.h"
#include "evidence/quote/tee_roots.h"
#include "evidence/release/release_list.h"
#include "testkit/attested/compose.h"
#include "testkit/simtee/mock_pki.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::test {

inline const std::string kNodeCompose = testing::ComposeText("attestor-node");
inline const std::string kSignerCompose = testing::ComposeText("attestor-signer");

class Trust {
 public:
  // `more` are further platforms of makers who are trusted as well: for evidence from machines about which their maker
  // warns.
  Trust(Random& random, Time now, const std::vector<simtee::PkiOptions>& more = {});

  Random& random() { return random_; }
  const simtee::MockPki& pki() const { return pki_; }
  const simtee::MockPki& other_platform(size_t index) const { return more_.at(index); }
  simtee::SimTee& node_tee() { return node_tee_; }
  simtee::SimTee& signer_tee() { return signer_tee_; }
  std::string tee_roots_pem() const;
  quote::TeeRoots tee_roots() const;
  ByteArray<32> release_root() const { return release_key_.public_key(); }

  release::Release NodeRelease(const ByteArray<32>& config_digest) const;
  release::Release SignerRelease(const ByteArray<32>& config_digest) const;
  // Sign makes the signed list: issued an hour ago, good for a month unless the test says otherwise.
  Bytes Sign(std::vector<release::Release> releases) const;
  Bytes Sign(std::vector<release::Release> releases, Time issued, Time expires) const;
  Bytes Sign(const release::ReleaseList& list) const;

 private:
  Random& random_;
  const Time now_;
  simtee::MockPki pki_;
  std::vector<simtee::MockPki> more_;
  simtee::SimTee node_tee_;
  simtee::SimTee signer_tee_;
  crypto::Ed25519Key release_key_;
};

// EncodeEvidence quotes `binding` in `tee`; `collateral` is the platform's own but in tests.
Bytes EncodeEvidence(const simtee::SimTee& tee, const binding::KeyBinding& binding, const Bytes& collateral);

}  // namespace attestor::test
