#include "web/tls/record.h"

#include <cstdlib>

#include "core/wire/reader.h"
#include "web/tls/errors.h"

namespace attestor::tls {

Result<std::optional<Record>> NextRecord(ByteView stream) {
  if (stream.size() < kRecordHeaderSize) return std::optional<Record>();
  const uint8_t type = stream[0];
  const int version = stream[1] << 8 | stream[2];
  const size_t size = static_cast<size_t>(stream[3] << 8 | stream[4]);
  if (type < 20 || type > 23) return Error(kRecordHeader, "record type " + std::to_string(type));
  // 0x0301 is allowed for a first ClientHello only; ours never uses it. But a server too old for us says so in an alert
  // of its own version.
  const bool old_alert = type == static_cast<uint8_t>(ContentType::kAlert) && version >= 0x0301 && version < kTls12;
  if (version != kTls12 && !old_alert) return Error(kRecordHeader, "record version " + std::to_string(version));
  const size_t limit = type == static_cast<uint8_t>(ContentType::kApplicationData) ? kMaxCiphertext : kMaxPlaintext;
  if (size == 0 || size > limit)
    return Error(kRecordLength, std::to_string(size) + " bytes, limit " + std::to_string(limit));
  if (stream.size() < kRecordHeaderSize + size) return std::optional<Record>();
  const ByteView bytes = stream.first(kRecordHeaderSize + size);
  return std::optional<Record>(Record{static_cast<ContentType>(type), bytes, bytes.subspan(kRecordHeaderSize)});
}

Bytes EncodeRecordHeader(ContentType type, size_t size) {
  wire::Writer out;
  out.U8(static_cast<uint8_t>(type)).U16(kTls12).U16(static_cast<uint16_t>(size));
  return std::move(out).Take();
}

Bytes EncodeRecord(ContentType type, ByteView fragment) {
  if (fragment.size() > kMaxPlaintext) std::abort();
  return Concat({EncodeRecordHeader(type, fragment.size()), fragment});
}

}  // namespace attestor::tls
