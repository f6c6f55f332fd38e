#include "web/tls/tls13_type_reader.h"

#include "core/crypto/aead.h"
#include "core/crypto/aes_ctr.h"
#include "web/tls/errors.h"

namespace attestor::tls {

InnerTypeReader InnerTypeReader::Create(const Suite& suite, const Secret& traffic_secret, uint64_t first) {
  return {Tls13Keystream::Create(suite, traffic_secret), first};
}

Result<ContentType> InnerTypeReader::Next(const Record& record) {
  if (sequence_ >= kMaxRecords) return Error(kSequence, "receiving");
  const uint64_t number = sequence_++;
  if (record.type != ContentType::kApplicationData)
    return Error(kUnexpectedRecord, "an unprotected record among protected ones");
  const size_t size = record.fragment.size();
  if (size <= crypto::kGcmTagSize || size > kMaxPlaintext + 1 + crypto::kGcmTagSize)
    return Error(kRecordLength, std::to_string(size) + " bytes in record " + std::to_string(number));
  const ByteView ciphertext = record.fragment.first(size - crypto::kGcmTagSize);
  const Secret tag = keystream_.Tag(number, record.bytes.first(kRecordHeaderSize), ciphertext);
  if (!ConstantTimeEqual(tag.Reveal(), record.fragment.last(crypto::kGcmTagSize)))
    return Error(kRecordTag, "record " + std::to_string(number));
  const uint8_t type = LastByte(number, ciphertext);
  if (type == 0) return Error(kInnerType, "no content type: the record is all zeros");
  if (type < 21 || type > 23) return Error(kInnerType, "type " + std::to_string(type));
  return static_cast<ContentType>(type);
}

uint8_t InnerTypeReader::LastByte(uint64_t number, ByteView ciphertext) {
  size_t left = ciphertext.size();
  while (left > 0) {
    const size_t begin = (left - 1) / crypto::kAesBlockSize * crypto::kAesBlockSize;
    const auto block = static_cast<uint32_t>(begin / crypto::kAesBlockSize);
    const Secret stream = keystream_.Text(number, block, left - begin);
    for (; left > begin; --left) {
      const auto byte = static_cast<uint8_t>(ciphertext[left - 1] ^ stream.Reveal()[left - 1 - begin]);
      if (byte != 0) return byte;
    }
  }
  return 0;
}

}  // namespace attestor::tls
