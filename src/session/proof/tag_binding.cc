#include "session/proof/tag_binding.h"

#include "core/crypto/aead.h"
#include "zk/field/ghash.h"

namespace attestor::proof {

ByteArray<16> TagBinding::MaskOf(const tls::Record& record) const {
  const ByteView ciphertext = record.fragment.first(record.fragment.size() - crypto::kGcmTagSize);
  ByteArray<16> mask = zk::field::Ghash(h, record.bytes.first(tls::kRecordHeaderSize), ciphertext);
  const ByteView tag = record.fragment.last(crypto::kGcmTagSize);
  for (size_t i = 0; i < tag.size(); ++i) mask[i] = static_cast<uint8_t>(mask[i] ^ tag[i]);
  return mask;
}

}  // namespace attestor::proof
