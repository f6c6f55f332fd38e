#include "web/tls/tls13_record_protection.h"

#include <algorithm>
#include <cstdlib>

#include "web/tls/errors.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::tls {
namespace {

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

crypto::AesGcm MakeAead(const Suite& suite, const Secret& key) {
  switch (suite.aead) {
    case Aead::kAesGcm: {
      auto aead = crypto::AesGcm::Create(key);
      if (!aead.ok()) std::abort();
      return std::move(aead).value();
    }
  }
  std::abort();
}

}  // namespace

ByteArray<crypto::kGcmNonceSize> Tls13Nonce(std::span<const uint8_t, crypto::kGcmNonceSize> iv, uint64_t number) {
  ByteArray<crypto::kGcmNonceSize> nonce{};
  std::ranges::copy(iv, nonce.begin());
  for (size_t i = 0; i < 8; ++i)
    nonce[nonce.size() - 1 - i] = static_cast<uint8_t>(nonce[nonce.size() - 1 - i] ^ (number >> (8 * i)));
  return nonce;
}

Tls13RecordProtection Tls13RecordProtection::Create(const Suite& suite, const Secret& traffic_secret) {
  TrafficKeys keys = DeriveTrafficKeys(suite, traffic_secret);
  return Tls13RecordProtection(MakeAead(suite, keys.key), std::move(keys.iv), suite.tag_size);
}

ByteArray<crypto::kGcmNonceSize> Tls13RecordProtection::NonceOf(uint64_t number) const {
  return Tls13Nonce(iv_.Reveal().first<crypto::kGcmNonceSize>(), number);
}

Bytes Tls13RecordProtection::Seal(uint64_t number, ContentType type, ByteView content) {
  Bytes inner = ToBytes(content);
  inner.push_back(static_cast<uint8_t>(type));
  const Bytes header = EncodeRecordHeader(ContentType::kApplicationData, inner.size() + tag_size_);
  auto nonce = NonceOf(number);
  Bytes record = Concat({header, aead_.Seal(nonce, header, inner)});
  Wipe(nonce);
  Wipe(inner);
  return record;
}

Result<InnerPlaintext> Tls13RecordProtection::Open(uint64_t number, const Record& record) {
  if (record.type != ContentType::kApplicationData)
    return Error(kUnexpectedRecord, "an unprotected record among protected ones");
  auto nonce = NonceOf(number);
  auto plaintext = aead_.Open(nonce, record.bytes.first(kRecordHeaderSize), record.fragment);
  Wipe(nonce);
  if (!plaintext.ok()) return Error(kRecordTag, "record " + std::to_string(number));
  return Split(std::move(plaintext).value());
}

}  // namespace attestor::tls
