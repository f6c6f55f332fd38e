#include "evidence/binding/key_binding.h"

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/binding/errors.h"

namespace attestor::binding {
namespace {

constexpr std::string_view kTag = "attestor/report-data/v1";

void PutField(wire::Writer& out, ByteView field) { out.U32(static_cast<uint32_t>(field.size())).Put(field); }

void PutNumber(wire::Writer& out, uint64_t value, size_t size) {
  Bytes field;
  for (size_t i = size; i > 0; --i) field.push_back(static_cast<uint8_t>(value >> (8 * (i - 1))));
  PutField(out, field);
}

Result<ByteView> Field(wire::Reader& in, size_t min, size_t max) {
  ATTESTOR_ASSIGN(const uint32_t size, in.U32());
  if (size < min || size > max) return Error(wire::kLengthRange, std::to_string(size));
  return in.Take(size);
}

Result<uint64_t> Number(wire::Reader& in, size_t size) {
  ATTESTOR_ASSIGN(const ByteView field, Field(in, size, size));
  uint64_t value = 0;
  for (uint8_t byte : field) value = value << 8 | byte;
  return value;
}

Result<ByteArray<32>> Hash(wire::Reader& in) {
  ATTESTOR_ASSIGN(const ByteView field, Field(in, 32, 32));
  return *ToArray<32>(field);
}

Status ReadKeys(wire::Reader& in, KeyBinding& out) {
  ATTESTOR_ASSIGN(const ByteView tag, Field(in, kTag.size(), kTag.size()));
  if (!Equal(tag, AsBytes(kTag))) return Error(kBindingFormat, "another tag");
  ATTESTOR_ASSIGN(const uint64_t role, Number(in, 1));
  if (role != 1 && role != 2) return Error(kBindingFormat, "role " + std::to_string(role));
  out.role = static_cast<release::Role>(role);
  const size_t key_size = out.role == release::Role::kSigner ? 33 : 0;
  ATTESTOR_ASSIGN(const ByteView key, Field(in, key_size, key_size));
  out.statement_key = ToBytes(key);
  ATTESTOR_ASSIGN(out.channel_spki, Hash(in));
  ATTESTOR_ASSIGN(const ByteView binding, Field(in, 0, 32));
  if (!binding.empty() && binding.size() != 32) return Error(kBindingFormat, "channel binding");
  out.channel_binding = ToBytes(binding);
  return Ok();
}

Result<KeyBinding> DecodeParts(ByteView bytes) {
  wire::Reader in(bytes);
  KeyBinding out;
  ATTESTOR_TRY(ReadKeys(in, out));
  ATTESTOR_ASSIGN(const uint64_t count, Number(in, 1));
  if (count > kMaxNonces) return Error(kBindingFormat, std::to_string(count) + " nonces");
  for (uint64_t i = 0; i < count; ++i) {
    ATTESTOR_ASSIGN(const ByteView nonce, Field(in, 1, kMaxNonceSize));
    out.nonces.push_back(ToBytes(nonce));
  }
  ATTESTOR_ASSIGN(out.release, Hash(in));
  ATTESTOR_ASSIGN(out.config_digest, Hash(in));
  ATTESTOR_ASSIGN(out.epoch, Number(in, 8));
  ATTESTOR_ASSIGN(const uint64_t not_after, Number(in, 8));
  if (not_after > static_cast<uint64_t>(kLastTime.time_since_epoch().count())) return Error(kBindingFormat, "time");
  out.not_after = Time(Duration(not_after));
  ATTESTOR_TRY(in.ExpectEnd());
  return out;
}

}  // namespace

Bytes KeyBinding::Encode() const {
  wire::Writer out;
  PutField(out, AsBytes(kTag));
  PutNumber(out, static_cast<uint64_t>(role), 1);
  PutField(out, statement_key);
  PutField(out, channel_spki);
  PutField(out, channel_binding);
  PutNumber(out, nonces.size(), 1);
  for (const Bytes& nonce : nonces) PutField(out, nonce);
  PutField(out, release);
  PutField(out, config_digest);
  PutNumber(out, epoch, 8);
  PutNumber(out, static_cast<uint64_t>(not_after.time_since_epoch().count()), 8);
  return std::move(out).Take();
}

Result<KeyBinding> KeyBinding::Decode(ByteView bytes) {
  auto binding = DecodeParts(bytes);
  if (!binding.ok()) return Error(kBindingFormat, binding.error().Text());
  return binding;
}

ByteArray<64> ReportData(ByteView encoded_binding) { return crypto::Sha512(encoded_binding); }

}  // namespace attestor::binding
