#include "evidence/dstack/key_chain.h"

#include "core/crypto/secp256k1.h"
#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

Status CheckForm(const KeyClaim& claim, const KeyChain& chain) {
  const bool secp256k1 = claim.algorithm == "secp256k1";
  if (!secp256k1 && claim.algorithm != "ed25519")
    return Error(kKeyForm, "algorithm '" + claim.algorithm.substr(0, 32) + "'");
  if (claim.name.size() > kMaxKeyName)
    return Error(kKeyForm, "a name of " + std::to_string(claim.name.size()) + " bytes");
  if (chain.public_key.size() != (secp256k1 ? 33u : 32u)) {
    return Error(kKeyForm, "a public key of " + std::to_string(chain.public_key.size()) + " bytes");
  }
  if (secp256k1 && chain.public_key[0] != 2 && chain.public_key[0] != 3)
    return Error(kKeyForm, "a public key that is not compressed");
  return Ok();
}

void PutPrefixed(wire::Writer& out, ByteView bytes) { out.U32(static_cast<uint32_t>(bytes.size())).Put(bytes); }

Bytes ClaimBytes(const KeyClaim& claim, ByteView public_key) {
  wire::Writer out;
  if (claim.api == KeyApi::kV0) {
    out.Put(AsBytes(claim.name)).U8(':').Put(AsBytes(ToHex(public_key)));
    return std::move(out).Take();
  }
  PutPrefixed(out, AsBytes("dstack-guest-v1-key-claim"));
  PutPrefixed(out, AsBytes(claim.algorithm));
  PutPrefixed(out, AsBytes(claim.name));
  PutPrefixed(out, public_key);
  return std::move(out).Take();
}

Result<ByteArray<33>> Signer(ByteView message, ByteView link, std::string_view name) {
  auto signer = crypto::RecoverSecp256k1(crypto::Keccak256(message), link);
  if (!signer.ok()) return Error(kKeySignature, std::string(name));
  return signer;
}

}  // namespace

Result<ByteArray<33>> AppRootOf(const KeyClaim& claim, const KeyChain& chain) {
  ATTESTOR_TRY(CheckForm(claim, chain));
  return Signer(ClaimBytes(claim, chain.public_key), chain.link0, "link0");
}

Status VerifyKeyChain(const KeyClaim& claim, const KeyChain& chain, const ByteArray<20>& app_id, const KmsRoot& root) {
  ATTESTOR_ASSIGN(const auto app_root, AppRootOf(claim, chain));
  const Bytes issued = Concat({AsBytes("dstack-kms-issued:"), app_id, app_root});
  ATTESTOR_ASSIGN(const auto signer, Signer(issued, chain.link1, "link1"));
  if (signer == root) return Ok();
  return Error(kKeyRoot, "it ends in " + ToHex(signer) + ", pinned is " + ToHex(root));
}

}  // namespace attestor::dstack
