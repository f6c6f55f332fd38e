#include "testkit/world/trust.h"

#include "evidence/quote/quote.h"
#include "testkit/simtee/platform.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

ByteArray<32> ImageOf(const simtee::SimTee& tee) {
  return quote::ImageId(Must(quote::ParseQuote(tee.Quote({}).quote)).report);
}

}  // namespace

Trust::Trust(Random& random, Time now, const std::vector<simtee::PkiOptions>& more)
    : random_(random),
      now_(now),
      pki_(Must(simtee::MockPki::Make(random, now))),
      node_tee_(pki_, ToBytes(kNodeCompose), random),
      signer_tee_(pki_, ToBytes(kSignerCompose), random),
      release_key_(crypto::Ed25519Key::FromSeed(random.MakeSecret(32))) {
  for (const simtee::PkiOptions& options : more) more_.push_back(Must(simtee::MockPki::Make(random, now, options)));
}

std::string Trust::tee_roots_pem() const {
  std::string pem = pki_.root_pem();
  for (const simtee::MockPki& platform : more_) pem += platform.root_pem();
  return pem;
}

quote::TeeRoots Trust::tee_roots() const { return Must(quote::TeeRoots::FromPem(tee_roots_pem())); }

release::Release Trust::NodeRelease(const ByteArray<32>& config_digest) const {
  return {release::Role::kNode, "test-node 1", 1, node_tee_.compose_hash(), config_digest, {ImageOf(node_tee_)}};
}

release::Release Trust::SignerRelease(const ByteArray<32>& config_digest) const {
  return {release::Role::kSigner,     "test-signer 1", 1,
          signer_tee_.compose_hash(), config_digest,   {ImageOf(signer_tee_)}};
}

Bytes Trust::Sign(std::vector<release::Release> releases) const {
  return Sign(std::move(releases), now_ - std::chrono::hours(1), now_ + std::chrono::hours(24 * 30));
}

Bytes Trust::Sign(std::vector<release::Release> releases, Time issued, Time expires) const {
  return Sign(release::ReleaseList{issued, expires, std::move(releases), simtee::kEvaluationNumber, {}});
}

Bytes Trust::Sign(const release::ReleaseList& list) const { return release::Sign(list, release_key_); }

Bytes EncodeEvidence(const simtee::SimTee& tee, const binding::KeyBinding& binding, const Bytes& collateral) {
  binding::Evidence evidence;
  evidence.key_binding = binding.Encode();
  const simtee::SimTee::QuoteAndLog quoted = tee.Quote(binding::ReportData(evidence.key_binding));
  evidence.quote = quoted.quote;
  evidence.event_log = ToBytes(quoted.event_log);
  evidence.collateral = collateral;
  evidence.app_compose = tee.app_compose();
  evidence.vm_config = ToBytes(tee.vm_config());
  return evidence.Encode();
}

}  // namespace attestor::test
