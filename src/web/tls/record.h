// The record layer (RFC 8446 section 5): cutting a byte stream into records, and protecting their contents.
#pragma once

#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/aead.h"
#include "web/tls/suite.h"
#include "web/tls/types.h"

namespace attestor::tls {

inline constexpr size_t kRecordHeaderSize = 5;
inline constexpr size_t kMaxPlaintext = 1 << 14;
inline constexpr size_t kMaxCiphertext = kMaxPlaintext + 256;
inline constexpr uint64_t kMaxRecords = 1 << 24;  // under one key of AES-GCM (RFC 8446 section 5.5 allows 2^24.5)

// Record views one record inside a buffer.
struct Record {
  ContentType type;
  ByteView bytes;     // header and fragment
  ByteView fragment;  // without the header
};

// NextRecord cuts the first record off `stream`. Nothing when the stream holds only a part of one. Refuses a type,
// version or length that no TLS 1.3 record has (tls.record_header, tls.record_length).
Result<std::optional<Record>> NextRecord(ByteView stream);

// EncodeRecord writes an unprotected record of at most 2^14 bytes.
Bytes EncodeRecord(ContentType type, ByteView fragment);

// InnerPlaintext is what a protected record holds, its padding removed.
struct InnerPlaintext {
  ContentType type;
  Bytes content;
};

// RecordCipher protects or opens the records of one direction under one traffic secret, counting them from 0.
class RecordCipher {
 public:
  // Create derives key and IV from `traffic_secret` (RFC 8446 section 7.3). `first` is the number of the first record:
  // 0 but in tests.
  static RecordCipher Create(const Suite& suite, const Secret& traffic_secret, uint64_t first = 0);

  // Seal makes one record (header included) of at most 2^14 bytes of content. The caller keeps to kMaxRecords.
  Bytes Seal(ContentType type, ByteView content);

  // Open checks and removes the protection of the next record: tls.record_tag, tls.inner_type, tls.record_length,
  // tls.sequence after kMaxRecords.
  Result<InnerPlaintext> Open(const Record& record);

  // sequence is the number of the next record.
  uint64_t sequence() const { return sequence_; }

 private:
  RecordCipher(crypto::AesGcm aead, Secret iv, uint64_t first)
      : aead_(std::move(aead)), iv_(std::move(iv)), sequence_(first) {}
  ByteArray<crypto::kGcmNonceSize> NextNonce();

  crypto::AesGcm aead_;
  Secret iv_;
  uint64_t sequence_;
};

}  // namespace attestor::tls
