#include "session/proof/record_relation.h"

#include <algorithm>

#include "core/crypto/aead.h"
#include "zk/field/ghash.h"

namespace attestor::proof {
namespace {

using circuit::AesByte;
using disclosure::ByteClass;

// RecordNonce is the IV xor the record's number (RFC 8446 section 5.3).
ByteArray<12> RecordNonce(const ByteArray<12>& iv, uint64_t number) {
  ByteArray<12> nonce = iv;
  for (size_t i = 0; i < 8; ++i) nonce[11 - i] = static_cast<uint8_t>(nonce[11 - i] ^ (number >> (8 * i)));
  return nonce;
}

RecordRelation MakeRecord(const tls::Record& record, const RecordShape& shape, const ByteArray<16>& h,
                          const ByteArray<12>& nonce) {
  RecordRelation out;
  out.nonce = nonce;
  out.ciphertext = record.fragment.first(record.fragment.size() - crypto::kGcmTagSize);
  out.first_block = zk::field::Ghash(h, record.bytes.first(tls::kRecordHeaderSize), out.ciphertext);
  const ByteView tag = record.fragment.last(crypto::kGcmTagSize);
  for (size_t i = 0; i < tag.size(); ++i) out.first_block[i] = static_cast<uint8_t>(out.first_block[i] ^ tag[i]);
  out.shape = shape;
  return out;
}

AesByte Public(uint8_t keystream) { return {AesByte::Use::kPublic, keystream}; }

// What is needed of the keystream byte at `at`, given the ciphertext byte there.
AesByte WantedByte(const RecordRelation& record, size_t at) {
  const uint8_t cipher = record.ciphertext[at];
  const size_t content = record.shape.content;
  if (at > content) return Public(cipher);  // padding
  if (at == content) return Public(static_cast<uint8_t>(cipher ^ static_cast<uint8_t>(record.shape.type)));
  switch (record.classes[at]) {
    case ByteClass::kDisclosed: return Public(static_cast<uint8_t>(cipher ^ record.shown[at]));
    case ByteClass::kText:
    case ByteClass::kString:
    case ByteClass::kScalar: return {AesByte::Use::kCommitted, 0};
    case ByteClass::kOpaque: break;
  }
  return {};
}

}  // namespace

ByteArray<16> DirectionRelation::CounterBlock(const ByteArray<12>& nonce, uint32_t counter) {
  ByteArray<16> out{};
  std::copy(nonce.begin(), nonce.end(), out.begin());
  for (size_t i = 0; i < 4; ++i) out[15 - i] = static_cast<uint8_t>(counter >> (8 * i));
  return out;
}

circuit::AesBytes DirectionRelation::Wanted(const RecordRelation& record, size_t at, bool& needed) {
  circuit::AesBytes out;
  const size_t end = std::min<size_t>(16, record.ciphertext.size() - at);
  for (size_t i = 0; i < end; ++i) {
    if (!record.sealed && at + i >= record.shape.content) break;
    out[i] = WantedByte(record, at + i);
    needed = needed || out[i].use != AesByte::Use::kUnused;
  }
  return out;
}

size_t DirectionRelation::AtLeast() const {
  constexpr size_t kBlockBits = 7 * 16 * 8;  // rounds 3 to 9
  size_t blocks = 1;
  for (const RecordRelation& record : records) {
    ++blocks;
    for (size_t at = 0; at < record.ciphertext.size(); at += 16) {
      bool needed = false;
      static_cast<void>(Wanted(record, at, needed));
      blocks += needed ? 1 : 0;
    }
  }
  return blocks * kBlockBits;
}

circuit::TextClass DirectionRelation::TextClassOf(ByteClass byte_class) {
  switch (byte_class) {
    case ByteClass::kString: return circuit::TextClass::kString;
    case ByteClass::kScalar: return circuit::TextClass::kScalar;
    default: return circuit::TextClass::kText;
  }
}

DirectionRelation MakeDirectionRelation(std::span<const tls::Record> records, std::span<const RecordShape> shapes,
                                        const disclosure::MaskedBytes& content, const ByteArray<16>& h,
                                        const ByteArray<12>& iv) {
  DirectionRelation out;
  out.h = h;
  size_t begin = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    RecordRelation record = MakeRecord(records[i], shapes[i], h, RecordNonce(iv, i));
    const auto classes = content.classes().subspan(begin, shapes[i].content);
    record.classes.assign(classes.begin(), classes.end());
    record.shown = ToBytes(content.bytes().subspan(begin, shapes[i].content));
    begin += shapes[i].content;
    out.records.push_back(std::move(record));
  }
  return out;
}

}  // namespace attestor::proof
