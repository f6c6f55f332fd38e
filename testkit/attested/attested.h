// What evidence needs, in memory: a simulated TEE platform with a guest each for node and signer, and a signed list
// that approves both. Test code only.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/crypto/signature.h"
#include "evidence/binding/evidence.h"
#include "evidence/binding/key_binding.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"
#include "evidence/release/release_list.h"
#include "testkit/attested/compose.h"
#include "testkit/simtee/mock_pki.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::testing {

// Must gives the value, or ends the test program and says why.
template <class T>
T Must(Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "the test's own set-up failed: %s\n", result.error().Text().c_str());
    std::abort();
  }
  return std::move(result).value();
}

inline Time AttestedTime() { return *ParseTime("2026-06-01T00:00:00Z"); }

// ImageOf is the image id of a simulated TEE, read from a quote of it.
inline ByteArray<32> ImageOf(const simtee::SimTee& tee) {
  return quote::ImageId(Must(quote::ParseQuote(tee.Quote({}).quote)).report);
}

class Attested {
 public:
  quote::TeeRoots tee_roots() const { return Must(quote::TeeRoots::FromPem(pki.root_pem())); }
  ByteArray<32> release_root() const { return release_key.public_key(); }
  simtee::SimTee& Tee(release::Role role) { return role == release::Role::kNode ? node_tee : signer_tee; }
  const simtee::SimTee& Tee(release::Role role) const { return role == release::Role::kNode ? node_tee : signer_tee; }

  release::Release ReleaseOf(release::Role role) const {
    return {role, std::string(ToText(role)) + " 1", 1, Tee(role).compose_hash(), config_digest, {ImageOf(Tee(role))}};
  }
  Bytes Sign(std::vector<release::Release> releases) const {
    return release::Sign(
        {AttestedTime() - std::chrono::hours(1), AttestedTime() + std::chrono::hours(1), std::move(releases)},
        release_key);
  }
  Bytes ReleaseList() const { return Sign({ReleaseOf(release::Role::kNode), ReleaseOf(release::Role::kSigner)}); }
  release::ApprovedReleases Approved() const {
    return Must(release::ApprovedReleases::Verify(ReleaseList(), release_root()));
  }

  // Binding is what the program would ask a quote for; a test changes what it wants to be wrong.
  binding::KeyBinding Binding(release::Role role) const {
    binding::KeyBinding binding;
    binding.role = role;
    if (role == release::Role::kSigner) binding.statement_key = Bytes(33, 2);
    binding.channel_spki.fill(0xc5);
    binding.release = release::IdentityOf(ReleaseOf(role)).release;
    binding.config_digest = config_digest;
    binding.epoch = 1;
    binding.not_after = AttestedTime() + std::chrono::minutes(30);
    return binding;
  }
  binding::Evidence Evidence(const binding::KeyBinding& binding) const {
    const simtee::SimTee& tee = Tee(binding.role);
    binding::Evidence evidence;
    evidence.key_binding = binding.Encode();
    const simtee::SimTee::QuoteAndLog quoted = tee.Quote(binding::ReportData(evidence.key_binding));
    evidence.quote = quoted.quote;
    evidence.collateral = pki.collateral();
    evidence.event_log = ToBytes(quoted.event_log);
    evidence.app_compose = tee.app_compose();
    evidence.vm_config = ToBytes(tee.vm_config());
    return evidence;
  }
  // Verify judges the evidence without a connection.
  binding::VerifiedEvidence Verify(const binding::KeyBinding& binding) const {
    CheckReport report;
    return Must(binding::VerifyEvidence(Evidence(binding).Encode(), {binding.role, {}, {}, {}}, tee_roots(), Approved(),
                                        AttestedTime(), report));
  }

  CountingRandom random{20};
  simtee::MockPki pki = Must(simtee::MockPki::Make(random, AttestedTime()));
  simtee::SimTee node_tee{pki, ToBytes(ComposeText("node")), random};
  simtee::SimTee signer_tee{pki, ToBytes(ComposeText("signer")), random};
  crypto::Ed25519Key release_key = crypto::Ed25519Key::FromSeed(random.MakeSecret(32));
  ByteArray<32> config_digest{0xcd};
};

}  // namespace attestor::testing
