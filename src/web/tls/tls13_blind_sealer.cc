#include "web/tls/tls13_blind_sealer.h"

#include <cstdlib>

#include "core/crypto/aead.h"
#include "web/tls/record.h"

namespace attestor::tls {

BlindSealer BlindSealer::Create(const Suite& suite, const Secret& traffic_secret) {
  return BlindSealer(Tls13Keystream::Create(suite, traffic_secret));
}

Secret BlindSealer::Keystream(uint64_t number, size_t size) { return keystream_.Text(number, 0, size); }

Bytes BlindSealer::Seal(uint64_t number, ByteView ciphertext) && {
  if (ciphertext.empty() || ciphertext.size() > kMaxPlaintext + 1) std::abort();
  Tls13Keystream keystream = std::move(keystream_);  // gone with the end of this
  const Bytes header = EncodeRecordHeader(ContentType::kApplicationData, ciphertext.size() + crypto::kGcmTagSize);
  const Secret tag = keystream.Tag(number, header, ciphertext);
  return Concat({header, ciphertext, tag.Reveal()});
}

}  // namespace attestor::tls
