#include "zk_cases.h"

// Stands in front of Transcript::Absorb (the linker's --wrap): what is absorbed is published.
extern "C" {
using attestor::ByteView;
using attestor::zk::engine::Label;
using attestor::zk::engine::Transcript;

void RealAbsorb(Transcript* transcript, Label label, ByteView data) __asm__("__real_" ABSORB_SYMBOL);
void WrappedAbsorb(Transcript* transcript, Label label, ByteView data) __asm__("__wrap_" ABSORB_SYMBOL);

void WrappedAbsorb(Transcript* transcript, Label label, ByteView data) {
  attestor::Publish(data);
  RealAbsorb(transcript, label, data);
}
}

namespace attestor {
namespace {

namespace engine = zk::engine;

// Copies a bit of the witness into a branch, where there is a witness.
struct LeakingRelation {
  template <class B>
  void Run(B& b) const {
    const auto bit = b.Input();
    if constexpr (requires { bit.value; }) {
      volatile int ones = 0;
      if (bit.value != 0) ones = ones + 1;
    }
  }
};

}  // namespace

bool ZkWitness() {
  const engine::Proved p = engine::MakeProof(engine::kToy, 3);
  const Secret inputs = engine::TestInputs();
  Hide(inputs.Reveal());
  circuit::ClearBackend clear(inputs.Reveal(), p.bits);
  p.relation.Run(clear);
  if (!Published(clear.ok())) return false;
  const Secret witness = clear.TakeWitness();
  return Published(ConstantTimeEqual(witness.Reveal(), p.witness.Reveal()));
}

bool ZkProvePortable() { return ZkProve<zk::field::PortableField>(zk::field::Isa::kPortable); }

bool LeakingCircuit() {
  Secret witness(1);
  Hide(witness.Reveal());
  HiddenRandom random;
  const Bytes proof = engine::ProveWitness<zk::field::PortableField>(zk::field::Isa::kPortable, engine::kToy,
                                                                     LeakingRelation{}, {}, witness, 1, random);
  return proof.size() == engine::ProofFormat(engine::kToy, 1).size();
}

}  // namespace attestor
