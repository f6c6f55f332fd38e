#include "web/tls/record.h"

#include <cstdlib>

#include "core/wire/reader.h"
#include "web/tls/errors.h"
#include "web/tls/key_schedule.h"

namespace attestor::tls {
namespace {

Bytes EncodeHeader(ContentType type, size_t size) {
  wire::Writer out;
  out.U8(static_cast<uint8_t>(type)).U16(kTls12).U16(static_cast<uint16_t>(size));
  return std::move(out).Take();
}

// Split removes the zero padding and the type behind the content (RFC 8446 section 5.2).
Result<InnerPlaintext> Split(Bytes plaintext) {
  // The limit of section 5.4 is for content, type and padding together.
  if (plaintext.size() > kMaxPlaintext + 1)
    return Error(kRecordLength, std::to_string(plaintext.size()) + " bytes of inner plaintext");
  while (!plaintext.empty() && plaintext.back() == 0) plaintext.pop_back();
  if (plaintext.empty()) return Error(kInnerType, "no content type: the record is all zeros");
  const uint8_t type = plaintext.back();
  plaintext.pop_back();
  if (type < 21 || type > 23) return Error(kInnerType, "type " + std::to_string(type));
  return InnerPlaintext{static_cast<ContentType>(type), std::move(plaintext)};
}

}  // namespace

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

Bytes EncodeRecord(ContentType type, ByteView fragment) {
  if (fragment.size() > kMaxPlaintext) std::abort();
  return Concat({EncodeHeader(type, fragment.size()), fragment});
}

RecordCipher RecordCipher::Create(const Suite& suite, const Secret& traffic_secret, uint64_t first) {
  const TrafficKeys keys = DeriveTrafficKeys(suite, traffic_secret);
  auto aead = crypto::AesGcm::Create(keys.key);
  if (!aead.ok()) std::abort();
  return RecordCipher(std::move(aead).value(), keys.iv.Clone(), first);
}

ByteArray<crypto::kGcmNonceSize> RecordCipher::NextNonce() {
  ByteArray<crypto::kGcmNonceSize> nonce = *ToArray<crypto::kGcmNonceSize>(iv_.Reveal());
  for (size_t i = 0; i < 8; ++i) nonce[nonce.size() - 1 - i] ^= static_cast<uint8_t>(sequence_ >> (8 * i));
  ++sequence_;
  return nonce;
}

Bytes RecordCipher::Seal(ContentType type, ByteView content) {
  if (content.size() > kMaxPlaintext) std::abort();
  Bytes inner = ToBytes(content);
  inner.push_back(static_cast<uint8_t>(type));
  const Bytes header = EncodeHeader(ContentType::kApplicationData, inner.size() + crypto::kGcmTagSize);
  Bytes record = Concat({header, aead_.Seal(NextNonce(), header, inner)});
  Wipe(inner);
  return record;
}

Result<InnerPlaintext> RecordCipher::Open(const Record& record) {
  const uint64_t number = sequence_;
  if (record.type != ContentType::kApplicationData)
    return Error(kUnexpectedRecord, "an unprotected record among protected ones");
  if (number >= kMaxRecords) return Error(kSequence, "receiving");
  auto plaintext = aead_.Open(NextNonce(), record.bytes.first(kRecordHeaderSize), record.fragment);
  if (!plaintext.ok()) return Error(kRecordTag, "record " + std::to_string(number));
  return Split(std::move(plaintext).value());
}

}  // namespace attestor::tls
