#include "service/keys/statement_key.h"

#include "core/crypto/hash.h"

namespace attestor::keys {

ByteArray<32> KeyId(ByteView public_key) { return crypto::Sha256(public_key); }

StatementKey::StatementKey(crypto::Secp256k1Key key, Time born, Time not_after)
    : key_(std::move(key)),
      public_key_(key_.public_key()),
      id_(KeyId(public_key_)),
      born_(born),
      not_after_(not_after) {}

StatementKey StatementKey::Generate(Random& random, Time now, Duration life) {
  // Statements count whole seconds, so a key's life begins with one: a statement in its first second is not from before
  // its birth.
  const Time born = std::chrono::floor<std::chrono::seconds>(now);
  return StatementKey(crypto::Secp256k1Key::Generate(random), born, born + life);
}

}  // namespace attestor::keys
