// Registry entry: which statement key was born with which evidence. A key counts with its entry only; a public log of
// these entries is what relying parties pin, not a key.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "evidence/binding/evidence.h"

namespace attestor::binding {

// Entry as it travels; `registry-entry` in spec/formats.cddl.
struct Entry {
  ByteArray<32> kid{};         // SHA-256 of public_key
  ByteArray<33> public_key{};  // SEC1 compressed secp256k1
  Time born;
  Time not_after;
  ByteArray<32> evidence_hash{};

  Bytes Encode() const;
  static Result<Entry> Decode(ByteView bytes);  // registry.entry_format
};

// CheckEntry: the key has this id, the evidence with `evidence_hash`, whose proved binding is `binding`, is what it was
// born with and vouches for it (registry.entry, evidence.statement_key), and `at` lies in its life (registry.key_life).
Status CheckEntry(const Entry& entry, const KeyBinding& binding, const ByteArray<32>& evidence_hash, Time at);

}  // namespace attestor::binding
