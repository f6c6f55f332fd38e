// Selective disclosure, the verifier: the client's description of a session, and a proof that it is true
// (spec/selective.md section 2).
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "core/base/check_report.h"
#include "core/crypto/hash.h"
#include "session/disclosure/masked.h"
#include "session/proof/checked_proof.h"
#include "session/proof/opening.h"
#include "session/proof/selective_relation.h"
#include "session/proof/session_replay.h"
#include "session/terms/terms.h"
#include "web/tls/tls13_key_source.h"
#include "zk/field/cpu.h"

namespace attestor::proof {

std::span<const std::string_view> SelectiveChecks(session::Mode mode);

// CheckSelective: see CheckSession, which is what to call.
Result<CheckedProof> CheckSelective(const Subject& subject, const SelectiveOpening& opening, zk::field::Isa isa,
                                    CheckReport& report);

// OpenedTraffic gives the handshake traffic secrets that an opening has. That they follow from the handshake secret is
// what the proof shows.
class OpenedTraffic final : public tls::KeySource {
 public:
  explicit OpenedTraffic(const KeyParts& keys) : keys_(keys) {}
  tls::TrafficSecrets HandshakeTraffic(const tls::Suite& suite, ByteView hello_hash) const override;

 private:
  const KeyParts& keys_;
};

// IsProvable tells whether MakeSelectiveRelation has the relation of a suite: the key schedule of tls13_schedule.h, and
// AES-128-GCM of keystream.h and tag_binding.h.
constexpr bool IsProvable(const tls::Suite& suite) {
  return suite.version == tls::kTls13 && suite.hash == crypto::HashId::kSha256 && suite.aead == tls::Aead::kAesGcm &&
         suite.key_size == 16 && suite.iv_size == 12 && suite.explicit_nonce_size == 0 && suite.tag_size == 16;
}
static_assert(std::ranges::all_of(tls::kSuites, IsProvable), "a suite is offered together with its relation");

// What prover and verifier must agree on: the relation that an opening claims of a session, and the hash that binds a
// proof to it. `client` and `server` are the masked contents of all records after Finished.
SelectiveRelation MakeSelectiveRelation(const ReplayedSession& session, const SelectiveOpening& opening,
                                        const disclosure::MaskedBytes& client, const disclosure::MaskedBytes& server);
ByteArray<32> SelectiveStatement(const SessionFacts& facts, const SelectiveOpening& opening);

}  // namespace attestor::proof
