// The relation of the records of one direction: all of them are under one key, and their contents are as described
// (spec/selective.md section 3, items 2 to 6).
#pragma once

#include <vector>

#include "circuit/aes128.h"
#include "circuit/byte_class.h"
#include "session/disclosure/masked.h"
#include "session/proof/opening.h"
#include "web/tls/record.h"

namespace attestor::proof {

// RecordRelation is one record. The byte at `content` is the inner type, those behind it are padding.
struct RecordRelation {
  ByteArray<12> nonce{};
  ByteArray<16> first_block{};  // AES_K(nonce || 1), which is the tag xor GHASH
  ByteView ciphertext;          // without the tag
  RecordShape shape;
  bool sealed = true;                          // false: only the disclosed bytes are claimed, not type and padding
  std::vector<disclosure::ByteClass> classes;  // of the content
  Bytes shown;                                 // the content, 0 where it is hidden
};

struct DirectionRelation {
  ByteArray<16> h{};  // AES_K(0)
  std::vector<RecordRelation> records;

  template <class B>
  void Run(B& b, const circuit::ByteBlock<B>& key) const {
    circuit::Aes128<B> aes(b, key);
    aes.Encrypt({}, circuit::PublicBytes(h));
    for (const RecordRelation& record : records) {
      if (circuit::Stopped(b)) return;
      aes.Encrypt(CounterBlock(record.nonce, 1), circuit::PublicBytes(record.first_block));
      for (size_t at = 0; at < record.ciphertext.size() && !circuit::Stopped(b); at += 16) RunBlock(b, aes, record, at);
    }
  }

  // AtLeast is a lower bound of the bits that Run commits to, found much faster: every block has 7 rounds that nothing
  // shares.
  size_t AtLeast() const;

  // CounterBlock is nonce || counter, the input of AES in GCM (NIST SP 800-38D section 7.1).
  static ByteArray<16> CounterBlock(const ByteArray<12>& nonce, uint32_t counter);

 private:
  // Wanted tells what the proof needs of the keystream bytes at `at`; nothing at all when `needed` stays false.
  static circuit::AesBytes Wanted(const RecordRelation& record, size_t at, bool& needed);

  template <class B>
  static void RunBlock(B& b, circuit::Aes128<B>& aes, const RecordRelation& record, size_t at) {
    using circuit::AesByte;
    bool needed = false;
    const circuit::AesBytes wanted = Wanted(record, at, needed);
    if (!needed) return;
    const auto block = aes.Encrypt(CounterBlock(record.nonce, static_cast<uint32_t>(2 + at / 16)), wanted);
    for (size_t i = 0; i < 16; ++i) {
      if (wanted[i].use != AesByte::Use::kCommitted) continue;
      const auto plain = circuit::aes::XorByte(b, block[i], record.ciphertext[at + i]);
      circuit::AssertClass(b, plain, TextClassOf(record.classes[at + i]));
    }
  }

  static circuit::TextClass TextClassOf(disclosure::ByteClass byte_class);
};

// MakeDirectionRelation describes all records of a direction. `content` is the masked content of all, joined; `records`
// and `shapes` are as many and fit (CheckRecordShapes). The views of `records` must stay valid.
DirectionRelation MakeDirectionRelation(std::span<const tls::Record> records, std::span<const RecordShape> shapes,
                                        const disclosure::MaskedBytes& content, const ByteArray<16>& h,
                                        const ByteArray<12>& iv);

}  // namespace attestor::proof
