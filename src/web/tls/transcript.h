// The hash over the handshake messages of both sides.
#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/crypto/hash.h"
#include "web/tls/messages.h"

namespace attestor::tls {

// Transcript hashes handshake messages in order, and replaces the first ClientHello after a HelloRetryRequest (RFC 8446
// section 4.4.1). The hash is the suite's, so what comes before the server's choice is kept until then.
class Transcript {
 public:
  Transcript() = default;
  explicit Transcript(crypto::HashId hash) { Begin(hash); }

  void Add(const HandshakeMessage& message) { Add(ByteView(message.bytes)); }
  void Add(ByteView message_bytes);
  // Begin settles the hash; after that it changes nothing. Retry and Hash come after it, else the process ends.
  void Begin(crypto::HashId hash);
  // Retry: what was added so far (one ClientHello) becomes a message_hash.
  void Retry();
  Bytes Hash() const;

 private:
  Bytes kept_;
  std::optional<crypto::Hasher> hasher_;
};

}  // namespace attestor::tls
