#include "core/crypto/secp256k1.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <cstdlib>

#include "core/crypto/errors.h"
#include "core/crypto/hash.h"

namespace attestor::crypto {
namespace {

// An argument the library calls illegal makes the call fail; it must not end the process.
void IgnoreIllegalArgument(const char*, void*) {}

// One context for signing and verifying; never changed after it is made, so it is shared between threads.
const secp256k1_context* Context() {
  static const secp256k1_context* context = [] {
    secp256k1_context* made = secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
    if (made == nullptr) std::abort();
    secp256k1_context_set_illegal_callback(made, &IgnoreIllegalArgument, nullptr);
    return made;
  }();
  return context;
}

Result<secp256k1_pubkey> ParsePublicKey(ByteView bytes) {
  secp256k1_pubkey key;
  if (bytes.size() != 33 || secp256k1_ec_pubkey_parse(Context(), &key, bytes.data(), bytes.size()) != 1) {
    return Error(kBadPublicKey, "secp256k1");
  }
  return key;
}

ByteArray<33> Compress(const secp256k1_pubkey& key) {
  ByteArray<33> out{};
  size_t size = out.size();
  if (secp256k1_ec_pubkey_serialize(Context(), out.data(), &size, &key, SECP256K1_EC_COMPRESSED) != 1) std::abort();
  return out;
}

// IsLowS: the library normalises in place and says whether it had to.
bool IsLowS(const secp256k1_ecdsa_signature& signature) {
  return secp256k1_ecdsa_signature_normalize(Context(), nullptr, &signature) == 0;
}

}  // namespace

struct Secp256k1Key::State {
  Secret scalar;
};

Secp256k1Key::Secp256k1Key(std::unique_ptr<State> state) : state_(std::move(state)) {}
Secp256k1Key::Secp256k1Key(Secp256k1Key&&) noexcept = default;
Secp256k1Key& Secp256k1Key::operator=(Secp256k1Key&&) noexcept = default;
Secp256k1Key::~Secp256k1Key() = default;

Result<Secp256k1Key> Secp256k1Key::FromPrivate(const Secret& scalar) {
  if (scalar.size() != 32 || secp256k1_ec_seckey_verify(Context(), scalar.Reveal().data()) != 1) {
    return Error(kBadPrivateKey, "not in [1, n-1]");
  }
  auto state = std::make_unique<State>();
  state->scalar = scalar.Clone();
  return Secp256k1Key(std::move(state));
}

Secp256k1Key Secp256k1Key::Generate(Random& random) {
  while (true) {
    auto key = FromPrivate(random.MakeSecret(32));
    if (key.ok()) return std::move(key).value();
  }
}

ByteArray<33> Secp256k1Key::public_key() const {
  secp256k1_pubkey key;
  if (secp256k1_ec_pubkey_create(Context(), &key, state_->scalar.Reveal().data()) != 1) std::abort();
  return Compress(key);
}

ByteArray<64> Secp256k1Key::SignSha256(ByteView message) const {
  const ByteArray<32> digest = Sha256(message);
  secp256k1_ecdsa_signature signature;
  ByteArray<64> out{};
  if (secp256k1_ecdsa_sign(Context(), &signature, digest.data(), state_->scalar.Reveal().data(), nullptr, nullptr) !=
          1 ||
      secp256k1_ecdsa_signature_serialize_compact(Context(), out.data(), &signature) != 1) {
    std::abort();
  }
  return out;
}

ByteArray<65> Secp256k1Key::SignRecoverable(const ByteArray<32>& digest) const {
  secp256k1_ecdsa_recoverable_signature signature;
  ByteArray<65> out{};
  int recovery = 0;
  if (secp256k1_ecdsa_sign_recoverable(Context(), &signature, digest.data(), state_->scalar.Reveal().data(), nullptr,
                                       nullptr) != 1 ||
      secp256k1_ecdsa_recoverable_signature_serialize_compact(Context(), out.data(), &recovery, &signature) != 1) {
    std::abort();
  }
  out[64] = static_cast<uint8_t>(recovery);
  return out;
}

Status VerifySecp256k1Sha256(ByteView public_key, ByteView message, ByteView signature) {
  ATTESTOR_ASSIGN(const secp256k1_pubkey key, ParsePublicKey(public_key));
  secp256k1_ecdsa_signature parsed;
  if (signature.size() != 64 || secp256k1_ecdsa_signature_parse_compact(Context(), &parsed, signature.data()) != 1) {
    return Error(kBadSignature, "not r || s in range");
  }
  if (!IsLowS(parsed)) return Error(kBadSignature, "s is high; only the low form is ours");
  const ByteArray<32> digest = Sha256(message);
  if (secp256k1_ecdsa_verify(Context(), &parsed, digest.data(), &key) != 1) return Error(kBadSignature, "secp256k1");
  return Ok();
}

Result<ByteArray<33>> RecoverSecp256k1(const ByteArray<32>& digest, ByteView signature) {
  if (signature.size() != 65 || signature[64] > 3) return Error(kBadSignature, "not r || s || v");
  secp256k1_ecdsa_recoverable_signature parsed;
  secp256k1_ecdsa_signature plain;
  secp256k1_pubkey key;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(Context(), &parsed, signature.data(), signature[64]) != 1 ||
      secp256k1_ecdsa_recoverable_signature_convert(Context(), &plain, &parsed) != 1) {
    return Error(kBadSignature, "not r || s || v in range");
  }
  if (!IsLowS(plain)) return Error(kBadSignature, "s is high; only the low form is ours");
  if (secp256k1_ecdsa_recover(Context(), &key, &parsed, digest.data()) != 1)
    return Error(kBadSignature, "no key recovers");
  return Compress(key);
}

}  // namespace attestor::crypto
