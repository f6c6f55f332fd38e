// Key chains: a byte for API and algorithm, two links, the public key, and the rest as the name.
#include "evidence/dstack/errors.h"
#include "evidence/dstack/key_chain.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace dstack = attestor::dstack;
  const attestor::ByteView in(data, size);
  if (size < 1 + 65 + 65 + 33) return 0;
  const bool ed25519 = (data[0] & 1) != 0;
  const dstack::KeyClaim claim{(data[0] & 2) != 0 ? dstack::KeyApi::kV1 : dstack::KeyApi::kV0,
                               ed25519 ? "ed25519" : "secp256k1", std::string(attestor::AsText(in.subspan(164)))};
  const dstack::KeyChain chain{attestor::ToBytes(in.subspan(131, ed25519 ? 32 : 33)),
                               attestor::ToBytes(in.subspan(1, 65)), attestor::ToBytes(in.subspan(66, 65))};
  const auto root = dstack::AppRootOf(claim, chain);
  const auto status = dstack::VerifyKeyChain(claim, chain, {}, {});
  if (status.ok()) __builtin_trap();  // nothing leads to a root that is no key
  if (root.ok() && status.error().Is(dstack::kKeyForm)) __builtin_trap();
  return 0;
}
