// Records (RFC 8446 section 5.1): cutting a byte stream into them. What protects their contents:
// web/tls/record_protection.h.
#pragma once

#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
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

// EncodeRecord writes an unprotected record of at most 2^14 bytes; EncodeRecordHeader the header of any, whose fragment
// has `size` bytes.
Bytes EncodeRecord(ContentType type, ByteView fragment);
Bytes EncodeRecordHeader(ContentType type, size_t size);

// InnerPlaintext is what a protected record holds, its padding removed.
struct InnerPlaintext {
  ContentType type;
  Bytes content;
};

}  // namespace attestor::tls
