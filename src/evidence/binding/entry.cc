#include "evidence/binding/entry.h"

#include "core/crypto/hash.h"
#include "core/wire/fields.h"
#include "evidence/binding/errors.h"
#include "evidence/binding/fields.h"

namespace attestor::binding {

Bytes Entry::Encode() const { return wire::Encode(kEntryFields, *this); }

Result<Entry> Entry::Decode(ByteView bytes) {
  return Recode(wire::Decode<Entry>(kEntryFields, bytes), kEntryFormat, kEntryFormat);
}

Status CheckEntry(const Entry& entry, const KeyBinding& binding, const ByteArray<32>& evidence_hash, Time at) {
  if (entry.kid != crypto::Sha256(entry.public_key)) return Error(kEntry, "the key id is not the key's");
  if (entry.evidence_hash != evidence_hash) return Error(kEntry, "the evidence is another");
  if (!Equal(binding.statement_key, entry.public_key)) return Error(kStatementKey);
  if (entry.not_after > binding.not_after) return Error(kEntry, "the entry outlives its evidence");
  if (at < entry.born || at >= entry.not_after) {
    return Error(kKeyLife, ToText(at) + " is not between " + ToText(entry.born) + " and " + ToText(entry.not_after));
  }
  return Ok();
}

}  // namespace attestor::binding
