#include "session/proof/tls13_values.h"

#include <algorithm>
#include <cstdlib>

#include "circuit/sha256_plain.h"
#include "web/tls/tls13_record_protection.h"

namespace attestor::proof {
namespace {

// The chaining value after one block, the key ^ pad.
Secret KeyState(const Secret& key, uint8_t pad) {
  Secret block(64);
  const std::span<uint8_t> bytes = block.RevealMutable();
  std::copy(key.Reveal().begin(), key.Reveal().end(), bytes.begin());
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(byte ^ pad);
  circuit::Sha256State state = circuit::kSha256Init;
  circuit::Sha256Compress(state, std::span<const uint8_t, 64>(bytes.data(), 64));
  ByteArray<32> out = circuit::StateBytes(state);
  Secret secret = Secret::CopyOf(out);
  Wipe(out);
  Wipe({reinterpret_cast<uint8_t*>(state.data()), 32});
  return secret;
}

// A key as its HMAC uses it.
class PlainKey {
 public:
  explicit PlainKey(const Secret& key) : outer_(KeyState(key, 0x5c)) {
    const Secret inner = KeyState(key, 0x36);
    std::copy(inner.Reveal().begin(), inner.Reveal().end(), inner_.begin());
  }
  const ByteArray<32>& inner() const { return inner_; }

  // The HMAC with this inner digest.
  Secret Hmac(const ByteArray<32>& inner_digest) const {
    circuit::Sha256State state = circuit::StateOf(std::span<const uint8_t, 32>(outer_.Reveal().data(), 32));
    ByteArray<32> out = circuit::Sha256Finish(state, 64, inner_digest);
    Secret secret = Secret::CopyOf(out);
    Wipe(out);
    Wipe({reinterpret_cast<uint8_t*>(state.data()), 32});
    return secret;
  }

 private:
  ByteArray<32> inner_{};
  Secret outer_;
};

// What becomes public, from a value that was secret so far.
template <size_t N>
ByteArray<N> Open(const Secret& secret) {
  ByteArray<N> out{};
  std::copy_n(secret.Reveal().begin(), N, out.begin());
  return out;
}

}  // namespace

std::vector<ByteArray<12>> RecordNonces(const ByteArray<12>& iv, size_t count) {
  std::vector<ByteArray<12>> nonces;
  nonces.reserve(count);
  for (size_t i = 0; i < count; ++i) nonces.push_back(tls::Tls13Nonce(iv, i));
  return nonces;
}

Bytes DerivationMessage(std::string_view label, ByteView context, uint16_t size) {
  constexpr std::string_view kPrefix = "tls13 ";
  Bytes message = {static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size),
                   static_cast<uint8_t>(kPrefix.size() + label.size())};
  Append(message, AsBytes(kPrefix));
  Append(message, AsBytes(label));
  message.push_back(static_cast<uint8_t>(context.size()));
  Append(message, context);
  message.push_back(1);
  return message;
}

ByteArray<32> InnerDigest(const ByteArray<32>& inner_state, ByteView message) {
  return circuit::Sha256Finish(circuit::StateOf(inner_state), 64, message);
}

ByteArray<32> SecretDigest(const ByteArray<32>& inner_state, std::string_view label, const ByteArray<32>& transcript) {
  return InnerDigest(inner_state, DerivationMessage(label, transcript, 32));
}

ByteArray<32> DerivedDigest(const ByteArray<32>& inner_state) {
  return SecretDigest(inner_state, "derived", circuit::Sha256Finish(circuit::kSha256Init, 0, {}));
}

ByteArray<32> ExtractDigest(const ByteArray<32>& inner_state) { return InnerDigest(inner_state, ByteArray<32>{}); }

ByteArray<32> KeyDigest(const ByteArray<32>& inner_state, std::string_view label, uint16_t size) {
  return InnerDigest(inner_state, DerivationMessage(label, {}, size));
}

ScheduleValues ComputeScheduleValues(const Secret& handshake_secret, const ByteArray<32>& transcript_hello,
                                     const ByteArray<32>& transcript_finished) {
  if (handshake_secret.size() != 32) std::abort();
  const PlainKey handshake(handshake_secret);
  const PlainKey derived(handshake.Hmac(DerivedDigest(handshake.inner())));
  const PlainKey master(derived.Hmac(ExtractDigest(derived.inner())));
  const PlainKey client(master.Hmac(SecretDigest(master.inner(), "c ap traffic", transcript_finished)));
  const PlainKey server(master.Hmac(SecretDigest(master.inner(), "s ap traffic", transcript_finished)));
  ScheduleValues values;
  values.inner_states = {handshake.inner(), derived.inner(), master.inner(), client.inner(), server.inner()};
  values.client_handshake = Open<32>(handshake.Hmac(SecretDigest(handshake.inner(), "c hs traffic", transcript_hello)));
  values.server_handshake = Open<32>(handshake.Hmac(SecretDigest(handshake.inner(), "s hs traffic", transcript_hello)));
  values.transcript_hello = transcript_hello;
  values.transcript_finished = transcript_finished;
  values.client_iv = Open<12>(client.Hmac(KeyDigest(client.inner(), "iv", 12)));
  values.server_iv = Open<12>(server.Hmac(KeyDigest(server.inner(), "iv", 12)));
  return values;
}

}  // namespace attestor::proof
