#include "session/proof/record_relation.h"

#include <algorithm>

namespace attestor::proof {
namespace {

using disclosure::ByteClass;

RecordRelation MakeRecord(const tls::Record& record, const RecordShape& shape, const TagBinding& tags,
                          const RecordNonce& nonce) {
  RecordRelation out;
  out.nonce = nonce;
  out.ciphertext = TagBinding::CiphertextOf(record);
  out.tag_mask = tags.MaskOf(record);
  out.shape = shape;
  return out;
}

KeystreamByte Public(uint8_t keystream) { return {KeystreamByte::Use::kPublic, keystream}; }

// What is needed of the keystream byte at `at`, given the ciphertext byte there.
KeystreamByte WantedByte(const RecordRelation& record, size_t at) {
  const uint8_t cipher = record.ciphertext[at];
  const size_t content = record.shape.content;
  if (at > content) return Public(cipher);  // padding
  if (at == content) return Public(static_cast<uint8_t>(cipher ^ static_cast<uint8_t>(record.shape.type)));
  switch (record.classes[at]) {
    case ByteClass::kDisclosed: return Public(static_cast<uint8_t>(cipher ^ record.shown[at]));
    case ByteClass::kText:
    case ByteClass::kString:
    case ByteClass::kScalar: return {KeystreamByte::Use::kCommitted, 0};
    case ByteClass::kOpaque: break;
  }
  return {};
}

}  // namespace

KeystreamBytes DirectionRelation::Wanted(const RecordRelation& record, size_t at, bool& needed) {
  KeystreamBytes out;
  const size_t end = std::min(kKeystreamBlock, record.ciphertext.size() - at);
  for (size_t i = 0; i < end; ++i) {
    if (!record.sealed && at + i >= record.shape.content) break;
    out[i] = WantedByte(record, at + i);
    needed = needed || out[i].use != KeystreamByte::Use::kUnused;
  }
  return out;
}

size_t DirectionRelation::AtLeast() const {
  size_t blocks = TagBinding::kKeyBlocks;
  for (const RecordRelation& record : records) {
    blocks += TagBinding::kRecordBlocks;
    for (size_t at = 0; at < record.ciphertext.size(); at += kKeystreamBlock) {
      bool needed = false;
      static_cast<void>(Wanted(record, at, needed));
      blocks += needed ? 1 : 0;
    }
  }
  return blocks * kKeystreamBlockBits;
}

circuit::TextClass DirectionRelation::TextClassOf(ByteClass byte_class) {
  switch (byte_class) {
    case ByteClass::kString: return circuit::TextClass::kString;
    case ByteClass::kScalar: return circuit::TextClass::kScalar;
    default: return circuit::TextClass::kText;
  }
}

DirectionRelation MakeDirectionRelation(std::span<const tls::Record> records, std::span<const RecordShape> shapes,
                                        const disclosure::MaskedBytes& content, const TagBinding& tags,
                                        std::span<const RecordNonce> nonces) {
  DirectionRelation out;
  out.tags = tags;
  size_t begin = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    RecordRelation record = MakeRecord(records[i], shapes[i], tags, nonces[i]);
    const auto classes = content.classes().subspan(begin, shapes[i].content);
    record.classes.assign(classes.begin(), classes.end());
    record.shown = ToBytes(content.bytes().subspan(begin, shapes[i].content));
    begin += shapes[i].content;
    out.records.push_back(std::move(record));
  }
  return out;
}

}  // namespace attestor::proof
