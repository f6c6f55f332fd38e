// A client that claims what it likes: its opening is put together by hand, and it proves it whether or not it is true.
// Test code only.
//
// The honest prover looks at everything before it proves (disclosure::MakePlan, zk::engine::MakeWitness). Here nothing
// is looked at, so whatever is refused is refused by the verifier.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "session/disclosure/masked.h"
#include "session/proof/opening.h"
#include "session/proof/selective_relation.h"
#include "session/proof/session_replay.h"
#include "web/tls/record.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::proof {

// Claim is what the client says of one direction: the contents of all its records, joined, and the class of each byte.
struct Claim {
  std::vector<RecordShape> records;
  Bytes content;  // where it is hidden any byte will do
  std::vector<disclosure::ByteClass> classes;

  // Of says the truth about records with these contents and shows it all, but for the bodies of handshake messages.
  static Claim Of(const std::vector<tls::InnerPlaintext>& contents);
  // Set gives `byte_class` to `text` where it comes first behind `after`. It ends the test program when `text` does not
  // come.
  Claim& Set(disclosure::ByteClass byte_class, std::string_view text, std::string_view after = "");
  // Lie puts `other`, of the same length, in the place of `text`, and shows it.
  Claim& Lie(std::string_view text, std::string_view other, std::string_view after = "");
  DirectionOpening Opening() const;

 private:
  size_t Find(std::string_view text, std::string_view after) const;
};

// OpenKeys is an opening whose values follow from `handshake_secret` in the handshake of `subject`, and in which
// nothing else is said.
SelectiveOpening OpenKeys(const Subject& subject, const Secret& handshake_secret);

// ClaimedRelation is what an opening claims of a recording. The relation views the session.
struct ClaimedRelation {
  ReplayedSession session;
  SelectiveRelation relation;
  ByteArray<32> statement{};
};

// RelationOf gives nothing when the verifier would not come as far as the proof.
std::optional<ClaimedRelation> RelationOf(const Subject& subject, const SelectiveOpening& opening);

// WitnessOf is what follows from `handshake_secret`; `satisfied` tells whether it satisfies the relation.
struct Witness {
  Secret bits;
  size_t count = 0;
  bool satisfied = false;
};
Witness WitnessOf(const SelectiveRelation& relation, const Secret& handshake_secret);

// ProveAnyway proves `opening` with the witness of `handshake_secret`; one byte when RelationOf gives nothing.
Bytes ProveAnyway(const Subject& subject, const SelectiveOpening& opening, const Secret& handshake_secret,
                  Random& random);
Bytes ProveAnyway(const ClaimedRelation& claimed, const Secret& witness, Random& random);

// ApplicationSecrets are those of the handshake of `subject`; HashKey is AES_K(0) of the record key under
// `traffic_secret`.
tls::TrafficSecrets ApplicationSecrets(const Subject& subject, const Secret& handshake_secret);
ByteArray<16> HashKey(const Secret& traffic_secret);
ByteArray<16> HashKeyOf(ByteView record_key);

// SealRaw protects an inner plaintext, its type and padding included, as record `number` (below 256).
Bytes SealRaw(const tls::TrafficKeys& keys, uint8_t number, ByteView inner);

}  // namespace attestor::proof
