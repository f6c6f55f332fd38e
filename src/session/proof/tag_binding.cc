#include "session/proof/tag_binding.h"

#include "core/crypto/aead.h"
#include "zk/field/ghash.h"

namespace attestor::proof {

ByteView TagBinding::CiphertextOf(const tls::Record& record) {
  return record.fragment.first(record.fragment.size() - crypto::kGcmTagSize);
}

TagBinding::Mask TagBinding::MaskOf(const tls::Record& record) const {
  Mask mask = zk::field::Ghash(h, record.bytes.first(tls::kRecordHeaderSize), CiphertextOf(record));
  const ByteView tag = record.fragment.last(crypto::kGcmTagSize);
  for (size_t i = 0; i < tag.size(); ++i) mask[i] = static_cast<uint8_t>(mask[i] ^ tag[i]);
  return mask;
}

}  // namespace attestor::proof
