// The inner type of each protected record of TLS 1.3, and nothing else of it: for a node that carries a session whose
// contents it must not see, and has to know when the server has ended it (spec/sealed.md).
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "web/tls/record.h"
#include "web/tls/suite.h"
#include "web/tls/tls13_keystream.h"

namespace attestor::tls {

// InnerTypeReader counts the records of one direction from 0. Of each it computes the bytes of the inner plaintext from
// the end up to the last that is not zero, one by one, and no other: padding and type. What it branches on is where that
// byte is, and the type: both are told to everybody by the proof of the session, which shows type and length of every
// record. In all else its time depends on lengths alone.
//
// A record counts only with its tag, which is checked first: whoever could have a changed one read would learn bytes of
// its content from what is made of the type (spec/sealed.md section 7).
class InnerTypeReader {
 public:
  // Create asks the suite for version and AEAD; key and IV follow from `traffic_secret`. It ends the process for a suite
  // that it does not know. `first` is the number of the first record: 0 but in tests.
  static InnerTypeReader Create(const Suite& suite, const Secret& traffic_secret, uint64_t first = 0);

  // Next gives the inner type of the next record: tls.unexpected_record for one that is not protected,
  // tls.record_length for one that is too short or too long, tls.record_tag for one that was changed, tls.inner_type for one without a type or with one that does
  // not exist, tls.sequence after kMaxRecords.
  Result<ContentType> Next(const Record& record);

 private:
  InnerTypeReader(Tls13Keystream keystream, uint64_t first) : keystream_(std::move(keystream)), sequence_(first) {}

  // LastByte is the last byte of the inner plaintext that is not zero, 0 when there is none.
  uint8_t LastByte(uint64_t number, ByteView ciphertext);

  Tls13Keystream keystream_;
  uint64_t sequence_;
};

}  // namespace attestor::tls
