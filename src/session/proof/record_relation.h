// The relation of the records of one direction: all of them are under one key, and their contents are as described
// (spec/selective.md section 3, items 2 to 6). It is stated over Keystream and TagBinding and knows no cipher.
#pragma once

#include <vector>

#include "circuit/byte_class.h"
#include "session/disclosure/masked.h"
#include "session/proof/keystream.h"
#include "session/proof/opening.h"
#include "session/proof/tag_binding.h"
#include "web/tls/record.h"

namespace attestor::proof {

// RecordRelation is one record. The byte at `content` is the inner type, those behind it are padding.
struct RecordRelation {
  RecordNonce nonce{};
  TagBinding::Mask tag_mask{};  // what the tag binding makes of the tag
  ByteView ciphertext;          // without the tag
  RecordShape shape;
  bool sealed = true;                          // false: only the disclosed bytes are claimed, not type and padding
  std::vector<disclosure::ByteClass> classes;  // of the content
  Bytes shown;                                 // the content, 0 where it is hidden
};

struct DirectionRelation {
  TagBinding tags;
  std::vector<RecordRelation> records;

  template <class B>
  void Run(B& b, const typename Keystream<B>::Key& key) const {
    Keystream<B> keystream(b, key);
    tags.BindKey(keystream);
    for (const RecordRelation& record : records) {
      if (circuit::Stopped(b)) return;
      TagBinding::BindRecord(keystream, record.nonce, record.tag_mask);
      for (size_t at = 0; at < record.ciphertext.size() && !circuit::Stopped(b); at += kKeystreamBlock)
        RunBlock(b, keystream, record, at);
    }
  }

  // AtLeast is a lower bound of the bits that Run commits to, found much faster.
  size_t AtLeast() const;

 private:
  // Wanted tells what the proof needs of the keystream bytes at `at`; nothing at all when `needed` stays false.
  static KeystreamBytes Wanted(const RecordRelation& record, size_t at, bool& needed);

  template <class B>
  static void RunBlock(B& b, Keystream<B>& keystream, const RecordRelation& record, size_t at) {
    bool needed = false;
    const KeystreamBytes wanted = Wanted(record, at, needed);
    if (!needed) return;
    const auto block = keystream.Block(record.nonce, at / kKeystreamBlock, wanted);
    for (size_t i = 0; i < kKeystreamBlock; ++i) {
      if (wanted[i].use != KeystreamByte::Use::kCommitted) continue;
      const auto plain = Keystream<B>::Plain(b, block[i], record.ciphertext[at + i]);
      circuit::AssertClass(b, plain, TextClassOf(record.classes[at + i]));
    }
  }

  static circuit::TextClass TextClassOf(disclosure::ByteClass byte_class);
};

// MakeDirectionRelation describes all records of a direction. `content` is the masked content of all, joined; `records`,
// `shapes` and `nonces` are as many and fit (CheckRecordShapes). The views of `records` must stay valid.
DirectionRelation MakeDirectionRelation(std::span<const tls::Record> records, std::span<const RecordShape> shapes,
                                        const disclosure::MaskedBytes& content, const TagBinding& tags,
                                        std::span<const RecordNonce> nonces);

}  // namespace attestor::proof
