// What protects the records of one direction under one key, behind one interface for every version.
#pragma once

#include <variant>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "web/tls/record.h"
#include "web/tls/suite.h"
#include "web/tls/tls13_record_protection.h"

namespace attestor::tls {

// RecordProtection counts the records from 0. What a record looks like is the version's.
class RecordProtection {
 public:
  // Create asks the suite for version and AEAD; key and IV follow from `traffic_secret`. `first` is the number of the
  // first record: 0 but in tests.
  static RecordProtection Create(const Suite& suite, const Secret& traffic_secret, uint64_t first = 0);

  // Seal makes one record (header included) of at most 2^14 bytes of content. The caller keeps to kMaxRecords.
  Bytes Seal(ContentType type, ByteView content);

  // Open checks and removes the protection of the next record: tls.record_tag, tls.inner_type, tls.record_length,
  // tls.unexpected_record, tls.sequence after kMaxRecords.
  Result<InnerPlaintext> Open(const Record& record);

  // sequence is the number of the next record.
  uint64_t sequence() const { return sequence_; }

 private:
  using Version = std::variant<Tls13RecordProtection>;
  RecordProtection(Version version, uint64_t first) : version_(std::move(version)), sequence_(first) {}

  Version version_;
  uint64_t sequence_;
};

}  // namespace attestor::tls
