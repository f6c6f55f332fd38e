#include "testkit/simtee/app_keys.h"

#include <algorithm>

#include "core/crypto/errors.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

constexpr std::string_view kPrehashed = "secp256k1_prehashed";

bool IsSecp256k1(std::string_view algorithm) {
  return algorithm == "secp256k1" || algorithm == "k256" || algorithm.empty();
}

Error UnknownAlgorithm() { return Error(kArgument, "Unsupported algorithm"); }

// The key derivation gives a scalar out of range with a chance of 2^-128; then the KMS's root, random by itself, is to
// blame.
crypto::Secp256k1Key MustBeKey(const Secret& scalar) {
  return std::move(crypto::Secp256k1Key::FromPrivate(scalar)).value();
}

Bytes RawSignature(const crypto::Secp256k1Key& key, ByteView digest) {
  const ByteArray<65> recoverable = key.SignRecoverable(*ToArray<32>(digest));
  return ToBytes(ByteView(recoverable).first(64));
}

bool VerifyPrehashed(ByteView digest, ByteView signature, ByteView public_key) {
  // A signature verifies if one of its recoverable forms leads back to the key.
  for (const uint8_t v : {0, 1, 2, 3}) {
    const auto recovered = crypto::RecoverSecp256k1(*ToArray<32>(digest), Concat({signature, ByteArray<1>{v}}));
    if (recovered.ok() && Equal(*recovered, public_key)) return true;
  }
  return false;
}

}  // namespace

Secret RatlsKdf(const Secret& key, ByteView info) {
  const Secret extracted = crypto::HkdfExtract(crypto::HashId::kSha256, AsBytes("RATLS"), key.Reveal());
  return crypto::HkdfExpand(crypto::HashId::kSha256, extracted, info, 32);
}

AppKeys::AppKeys(const Secret& app_root, Bytes kms_link)
    : root_(app_root.Clone()), root_key_(MustBeKey(app_root)), kms_link_(std::move(kms_link)) {}

Result<DerivedKey> AppKeys::Derive(std::string_view path, std::string_view purpose, std::string_view algorithm) const {
  DerivedKey out;
  // Neither purpose nor algorithm goes into the derivation: one secret for all of them, as the real agent's v0 API has
  // it.
  out.key = RatlsKdf(root_, AsBytes(path));
  if (IsSecp256k1(algorithm)) {
    out.public_key = ToBytes(crypto::Secp256k1Key::FromPrivate(out.key)->public_key());
  } else if (algorithm == "ed25519") {
    out.public_key = ToBytes(crypto::Ed25519Key::FromSeed(out.key).public_key());
  } else {
    return UnknownAlgorithm();
  }
  const std::string claim = std::string(purpose) + ":" + ToHex(out.public_key);
  out.signature_chain = {ToBytes(root_key_.SignRecoverable(crypto::Keccak256(AsBytes(claim)))), kms_link_};
  return out;
}

Result<SignedData> AppKeys::Sign(std::string_view algorithm, ByteView data) const {
  if (algorithm.empty()) return UnknownAlgorithm();
  const bool prehashed = algorithm == kPrehashed;
  if (prehashed && data.size() != 32) {
    return Error(kArgument, "Pre-hashed signing requires a 32-byte digest, but received " +
                                std::to_string(data.size()) + " bytes");
  }
  ATTESTOR_ASSIGN(const DerivedKey key, Derive("vms", "signing", prehashed ? "secp256k1" : algorithm));
  SignedData out;
  out.public_key = key.public_key;
  if (algorithm == "ed25519") {
    out.signature = ToBytes(crypto::Ed25519Key::FromSeed(key.key).Sign(data));
  } else {
    const crypto::Secp256k1Key signer = MustBeKey(key.key);
    out.signature = prehashed ? RawSignature(signer, data) : ToBytes(signer.SignSha256(data));
  }
  out.signature_chain = {out.signature, key.signature_chain[0], key.signature_chain[1]};
  return out;
}

Result<bool> AppKeys::Verify(std::string_view algorithm, ByteView data, ByteView signature, ByteView public_key) {
  if (signature.size() != 64) return Error(kArgument, "a signature has 64 bytes");
  if (algorithm == kPrehashed) {
    if (data.size() != 32) return Error(kArgument, "a digest has 32 bytes");
    return VerifyPrehashed(data, signature, public_key);
  }
  Status verified = Ok();
  if (algorithm == "ed25519") {
    verified = crypto::VerifyEd25519(public_key, data, signature);
  } else if (IsSecp256k1(algorithm)) {
    verified = crypto::VerifySecp256k1Sha256(public_key, data, signature);
  } else {
    return UnknownAlgorithm();
  }
  if (!verified.ok() && verified.error().Is(crypto::kBadPublicKey)) return Error(kArgument, "invalid public key");
  return verified.ok();
}

}  // namespace attestor::simtee
