#include "core/crypto/ecdh.h"

#include <openssl/err.h>

#include <cstdlib>

#include "core/crypto/errors.h"
#include "core/crypto/openssl_ptr.h"
#include "core/crypto/p256.h"

namespace attestor::crypto {
namespace {

constexpr size_t kX25519Size = 32;
constexpr size_t kP256PointSize = 65;

EvpPkeyPtr PeerKey(EcdhGroup group, ByteView bytes) {
  switch (group) {
    case EcdhGroup::kX25519:
      if (bytes.size() != kX25519Size) return nullptr;
      return EvpPkeyPtr(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, bytes.data(), bytes.size()));
    case EcdhGroup::kP256:
      if (bytes.size() != kP256PointSize) return nullptr;
      return P256PublicKey(bytes);
  }
  std::abort();
}

}  // namespace

struct EcdhKey::State {
  EcdhGroup group;
  EvpPkeyPtr key;
  Bytes public_key;
};

EcdhKey::EcdhKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
EcdhKey::EcdhKey(EcdhKey&&) noexcept = default;
EcdhKey& EcdhKey::operator=(EcdhKey&&) noexcept = default;
EcdhKey::~EcdhKey() = default;

EcdhGroup EcdhKey::group() const { return state_->group; }
const Bytes& EcdhKey::public_key() const { return state_->public_key; }

Result<EcdhKey> EcdhKey::FromPrivate(EcdhGroup group, const Secret& scalar) {
  auto state = std::make_unique<State>();
  state->group = group;
  if (scalar.size() != 32) return Error(kBadPrivateKey, "a scalar has 32 bytes");
  if (group == EcdhGroup::kX25519) {
    state->key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar.Reveal().data(), scalar.size()));
    state->public_key.resize(kX25519Size);
    size_t size = kX25519Size;
    if (state->key == nullptr || EVP_PKEY_get_raw_public_key(state->key.get(), state->public_key.data(), &size) != 1)
      std::abort();
  } else {
    if (!P256ScalarInRange(scalar)) return Error(kBadPrivateKey, "not in [1, n-1]");
    state->key = P256PrivateKey(scalar);
    state->public_key = P256PublicPoint(scalar);
    if (state->key == nullptr) std::abort();
  }
  return EcdhKey(std::move(state));
}

EcdhKey EcdhKey::Generate(EcdhGroup group, Random& random) {
  const Secret scalar = group == EcdhGroup::kX25519 ? random.MakeSecret(32) : RandomP256Scalar(random);
  auto key = FromPrivate(group, scalar);
  if (!key.ok()) std::abort();
  return std::move(key).value();
}

Result<Secret> EcdhKey::Agree(ByteView peer_public_key) const {
  const EvpPkeyPtr peer = PeerKey(state_->group, peer_public_key);
  if (peer == nullptr) return Error(kBadPublicKey, "key share of " + std::to_string(peer_public_key.size()) + " bytes");
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new(state_->key.get(), nullptr));
  Secret shared(32);
  size_t size = shared.size();
  const bool done = context != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
                    EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
                    EVP_PKEY_derive(context.get(), shared.RevealMutable().data(), &size) == 1;
  ERR_clear_error();
  // A low-order X25519 point gives zero: OpenSSL refuses it, and so do we whatever it does. On P-256 x = 0 is an
  // ordinary point's.
  const bool low_order = state_->group == EcdhGroup::kX25519 && ConstantTimeEqual(shared.Reveal(), ByteArray<32>{});
  if (!done || size != shared.size() || low_order) return Error(kBadPublicKey, "key share");
  return shared;
}

}  // namespace attestor::crypto
