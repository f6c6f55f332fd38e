// The verifier of the proof engine on changed proofs of a small relation, with the product's set "small" and with a
// small toy set: only the genuine proof (corpus files "small" and "toy") is accepted.
#include "testkit/zk/test_relation.h"

namespace {

using namespace attestor::zk;

struct Genuine {
  engine::Proved small = engine::MakeProof(vole::kSmall, 1);
  engine::Proved toy = engine::MakeProof(engine::kWide, 1);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Genuine genuine;
  const attestor::ByteView proof(data, size);
  const engine::Proved& expected = size > 1 && data[1] == vole::kSmall.id ? genuine.small : genuine.toy;
  const std::string verdict = engine::Verify(expected, proof);
  if ((verdict == "accepted") != attestor::Equal(proof, expected.proof)) __builtin_trap();
  return 0;
}
