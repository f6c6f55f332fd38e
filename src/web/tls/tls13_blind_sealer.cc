#include "web/tls/tls13_blind_sealer.h"

#include <cstdlib>

#include "core/crypto/aead.h"
#include "core/crypto/ghash.h"
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
  const Secret hash = crypto::Ghash(keystream.HashKey(), header, ciphertext);
  const Secret mask = keystream.TagMask(number);
  ByteArray<crypto::kGcmTagSize> tag{};
  for (size_t i = 0; i < tag.size(); ++i) tag[i] = static_cast<uint8_t>(hash.Reveal()[i] ^ mask.Reveal()[i]);
  return Concat({header, ciphertext, tag});
}

}  // namespace attestor::tls
