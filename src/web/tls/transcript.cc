#include "web/tls/transcript.h"

#include <cstdlib>
#include <utility>

namespace attestor::tls {

void Transcript::Add(ByteView message_bytes) {
  if (hasher_) return hasher_->Update(message_bytes);
  Append(kept_, message_bytes);
}

void Transcript::Begin(crypto::HashId hash) {
  if (hasher_) return;
  hasher_.emplace(hash);
  hasher_->Update(std::exchange(kept_, {}));
}

void Transcript::Retry() {
  const Bytes digest = Hash();
  hasher_.emplace(crypto::HashId(hasher_->id()));
  hasher_->Update(EncodeHandshake(HandshakeType::kMessageHash, digest));
}

Bytes Transcript::Hash() const {
  if (!hasher_) std::abort();
  return hasher_->Digest();
}

}  // namespace attestor::tls
