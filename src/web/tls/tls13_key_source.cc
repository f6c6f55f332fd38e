#include "web/tls/tls13_key_source.h"

#include "web/tls/errors.h"

namespace attestor::tls {

TrafficSecrets OpenedSecret::HandshakeTraffic(const Suite& suite, ByteView hello_hash) const {
  return HandshakeSecret::FromOpening(suite.hash, secret_).HandshakeTraffic(hello_hash);
}

TrafficSecrets OpenedSecret::ApplicationTraffic(const Suite& suite, ByteView finished_hash) const {
  return HandshakeSecret::FromOpening(suite.hash, secret_).Master().ApplicationTraffic(finished_hash);
}

KeyShare EphemeralKeys::NewShare(uint16_t group) {
  key_.emplace(crypto::EcdhKey::Generate(*ToEcdhGroup(group), random_));
  return {group, key_->public_key()};
}

Status EphemeralKeys::Agree(const Suite& suite, const KeyShare& server) {
  auto shared = key_->Agree(server.key);
  if (!shared.ok()) return Error(kKeyShare, shared.error().Text());
  secret_.emplace(HandshakeSecret::FromSharedSecret(suite.hash, *shared));
  key_.reset();
  return Ok();
}

TrafficSecrets EphemeralKeys::HandshakeTraffic(ByteView hello_hash) const {
  return secret_->HandshakeTraffic(hello_hash);
}

TrafficSecrets EphemeralKeys::ApplicationTraffic(ByteView finished_hash) const {
  return secret_->Master().ApplicationTraffic(finished_hash);
}

Secret EphemeralKeys::HandshakeSecretForOpening() const { return secret_->secret().Clone(); }

}  // namespace attestor::tls
