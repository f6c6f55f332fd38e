#include "web/tls/tls13_key_schedule.h"

#include "core/wire/reader.h"

namespace attestor::tls {
namespace {

// Extract with a salt that is itself secret.
Secret Extract(crypto::HashId hash, const Secret& salt, ByteView input_key) {
  return crypto::HkdfExtract(hash, salt.Reveal(), input_key);
}

// Next salt of the schedule: Derive-Secret(., "derived", "").
Secret Derived(crypto::HashId hash, const Secret& secret) {
  return DeriveSecret(hash, secret, "derived", crypto::Hash(hash, {}));
}

}  // namespace

Secret HkdfExpandLabel(crypto::HashId hash, const Secret& secret, std::string_view label, ByteView context,
                       size_t size) {
  wire::Writer info;
  info.U16(static_cast<uint16_t>(size)).Vector8(Concat({AsBytes("tls13 "), AsBytes(label)})).Vector8(context);
  return crypto::HkdfExpand(hash, secret, info.bytes(), size);
}

Secret DeriveSecret(crypto::HashId hash, const Secret& secret, std::string_view label, ByteView transcript_hash) {
  return HkdfExpandLabel(hash, secret, label, transcript_hash, crypto::HashSize(hash));
}

HandshakeSecret HandshakeSecret::FromSharedSecret(crypto::HashId hash, const Secret& shared) {
  const Bytes zeros(crypto::HashSize(hash));
  const Secret early = crypto::HkdfExtract(hash, {}, zeros);
  return HandshakeSecret(hash, Extract(hash, Derived(hash, early), shared.Reveal()));
}

HandshakeSecret HandshakeSecret::FromOpening(crypto::HashId hash, const Secret& opened) {
  return HandshakeSecret(hash, opened.Clone());
}

TrafficSecrets HandshakeSecret::HandshakeTraffic(ByteView transcript_hash) const {
  return {DeriveSecret(hash_, secret_, "c hs traffic", transcript_hash),
          DeriveSecret(hash_, secret_, "s hs traffic", transcript_hash)};
}

MasterSecret HandshakeSecret::Master() const {
  const Bytes zeros(crypto::HashSize(hash_));
  return MasterSecret(hash_, Extract(hash_, Derived(hash_, secret_), zeros));
}

TrafficSecrets MasterSecret::ApplicationTraffic(ByteView transcript_hash) const {
  return {DeriveSecret(hash_, secret_, "c ap traffic", transcript_hash),
          DeriveSecret(hash_, secret_, "s ap traffic", transcript_hash)};
}

TrafficKeys DeriveTrafficKeys(const Suite& suite, const Secret& traffic_secret) {
  return {HkdfExpandLabel(suite.hash, traffic_secret, "key", {}, suite.key_size),
          HkdfExpandLabel(suite.hash, traffic_secret, "iv", {}, suite.iv_size)};
}

Bytes FinishedMac(crypto::HashId hash, const Secret& traffic_secret, ByteView transcript_hash) {
  const Secret finished_key = HkdfExpandLabel(hash, traffic_secret, "finished", {}, crypto::HashSize(hash));
  return crypto::Hmac(hash, finished_key, transcript_hash);
}

}  // namespace attestor::tls
