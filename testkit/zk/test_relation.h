// A small relation for the engine's tests, the parameter sets they use, and one way to make a proof of it.
#pragma once

#include "circuit/clear.h"
#include "testkit/zk/witness_backend.h"
#include "zk/engine/relation.h"
#include "zk/field/portable_field.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

// Toy sets. kToy can be cheated in 2^16 / 3 attempts; what is random in a refusal by kWide fails with 3·2^-48.
inline constexpr vole::Parameters kToy{240, 2, 8, 0};
inline constexpr vole::Parameters kWide{241, 12, 4, 0};

// TestRelation chains `steps` steps over 16 secret bits. Each step inverts a byte and commits to one product of degree
// 2 and one of degree
// 3. At the end one constraint of each degree holds for the right `expected`, `two` and `three`, and two further secret
// bytes are inverse to each other. No constraint follows from the others.
struct TestRelation {
  size_t steps = 1;
  uint8_t expected = 0;
  bool two = false;
  bool three = false;

  template <class B>
  void Run(B& b) const {
    using Bit = typename B::Bit;
    std::array<Bit, 8> x, y, p, q;
    for (std::array<Bit, 8>* byte : {&x, &y, &p, &q}) {
      for (Bit& bit : *byte) bit = b.Input();
    }
    for (size_t s = 0; s < steps; ++s) {
      const std::array<Bit, 8> inverse = b.Invert(x);
      const Bit second = b.Define(x[0] * y[1] + (x[2] ^ y[3]));
      const Bit third = b.Define((x[4] * y[5] + y[6]) * inverse[7] + second * y[0] + b.Constant(true));
      for (size_t i = 0; i < 8; ++i) y[i] = y[i] ^ inverse[(i + 3) % 8];
      x = inverse;
      x[1] = x[1] ^ second;
      y[2] = y[2] ^ third;
    }
    b.AssertInverse(p, q);
    for (size_t i = 0; i < 8; ++i) b.AssertZero(y[i] ^ b.Constant(((expected >> i) & 1) != 0));
    b.AssertZero(x[0] * y[1] + b.Constant(two));
    b.AssertZero((x[2] * y[3]) * x[4] + b.Constant(three));
  }
};

// Constraints of TestRelation after those of the steps: two for the inverse, eight for `expected`, one each for `two`
// and `three`.
inline constexpr size_t kFinalConstraints = 12;

// TestInputs are the input bytes; 0xca is the inverse of 0x53 (FIPS 197 section 4.2).
inline Secret TestInputs(uint8_t x = 0x5a, uint8_t y = 0xc3, uint8_t p = 0x53, uint8_t q = 0xca) {
  return Secret::CopyOf(Bytes{x, y, p, q});
}

// Satisfied gives the relation of as many steps whose final constants fit `witness`.
inline TestRelation Satisfied(TestRelation relation, const Secret& witness) {
  relation.expected = 0;
  relation.two = relation.three = false;
  WitnessBackend values(witness.Reveal());
  relation.Run(values);
  const size_t first = values.constraints().size() - kFinalConstraints + 2;
  const auto value = [&](size_t i) { return !(values.constraints()[first + i] == field::Gf128::Zero()); };
  for (unsigned i = 0; i < 8; ++i) relation.expected = static_cast<uint8_t>(relation.expected | (value(i) << i));
  relation.two = value(8);
  relation.three = value(9);
  return relation;
}

// Proved is a relation with a witness and a proof of it.
struct Proved {
  vole::Parameters parameters;
  TestRelation relation;
  size_t bits = 0;
  Secret witness;
  ByteArray<32> statement{};
  Bytes proof;
};

// Prove makes the proof again from `p`, whatever its witness is.
inline Bytes Prove(const Proved& p, uint64_t seed = 1, field::Isa isa = field::BestIsa()) {
  CountingRandom random(seed);
  return ProveWitness<field::PortableField>(isa, p.parameters, p.relation, p.statement, p.witness, p.bits, random);
}

inline Proved MakeProof(const vole::Parameters& parameters, size_t steps, const Secret& inputs = TestInputs()) {
  Proved out{parameters, {steps}};
  out.bits = WitnessBits(out.relation).value();
  circuit::ClearBackend clear(inputs.Reveal(), out.bits);
  out.relation.Run(clear);
  out.witness = clear.TakeWitness();
  out.relation = Satisfied(out.relation, out.witness);
  out.statement.fill(7);
  out.proof = Prove(out);
  return out;
}

// Verify gives "accepted" or the code of the error.
inline std::string Verify(const Proved& p, ByteView proof, field::Isa isa = field::BestIsa()) {
  const Status status = VerifyProof<field::PortableField>(isa, p.parameters, p.relation, p.statement, proof, p.bits);
  return status.ok() ? "accepted" : std::string(status.error().code().id);
}
inline std::string Verify(const Proved& p) { return Verify(p, p.proof); }

}  // namespace attestor::zk::engine
