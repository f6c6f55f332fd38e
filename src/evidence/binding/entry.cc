#include "evidence/binding/entry.h"

#include "core/crypto/hash.h"
#include "core/wire/cbor.h"
#include "evidence/binding/errors.h"

namespace attestor::binding {
namespace {

Result<Entry> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  Entry entry;
  ATTESTOR_TRY(in.Map(5));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(entry.kid, in.Fixed<32>());
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(entry.public_key, in.Fixed<33>());
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(entry.born, in.Time());
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(entry.not_after, in.Time());
  ATTESTOR_TRY(in.Key(5));
  ATTESTOR_ASSIGN(entry.evidence_hash, in.Fixed<32>());
  ATTESTOR_TRY(in.ExpectEnd());
  return entry;
}

}  // namespace

Bytes Entry::Encode() const {
  wire::CborWriter out;
  out.Map(5);
  out.Int(1).Bytes(kid);
  out.Int(2).Bytes(public_key);
  out.Int(3).Time(born);
  out.Int(4).Time(not_after);
  out.Int(5).Bytes(evidence_hash);
  return std::move(out).Take();
}

Result<Entry> Entry::Decode(ByteView bytes) {
  auto entry = DecodeParts(bytes);
  if (!entry.ok()) return Error(kEntryFormat, entry.error().Text());
  return entry;
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
