// What a circuit is written against. A circuit is a function template over a back end B; running it does the work of
// that back end:
//
//   CountingBackend   counts the bits that the circuit commits to
//   ClearBackend      computes with known values and writes the witness: every committed bit, in order
//   zk/engine prover  reads the witness, and turns every constraint into a polynomial of its keys
//   zk/engine verifier  the same without values
//
// A back end gives three types, by degree in the committed bits:
//
//   Bit     a linear combination of committed bits and constants           Bit ^ Bit
//   Quad    of degree 2 over GF(2)                                        Bit * Bit, Quad + Quad, Quad + Bit
//   Cubic   of degree 3                                                   Quad * Bit, Cubic + Cubic, Cubic + Quad, Cubic + Bit
//
// and these functions:
//
//   Bit Input()                      the next secret input; committed
//   Bit Constant(bool)               known to both sides; `bool` must be public
//   Bit Define(Quad), Define(Cubic)  commits to the value of the expression and constrains the new bit to equal it
//   Bits8 Invert(Bits8 x)            commits to y = x^254 in GF(2^8) (FIPS 197's field) and constrains it; Invert(0) = 0
//   AssertInverse(Bits8 x, Bits8 y)  constrains y = x^254 and commits to nothing
//   AssertZero(Bit | Quad | Cubic)   constrains the expression to be 0
//   bool Stopped()                   optional (Stopped(b) below): the run is in vain, the circuit may return
//
// All three types can be default constructed (without a meaning) and copied. A circuit may branch on public values
// only. Bits8 holds the least significant bit first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace attestor::circuit {

template <class B>
using Bits8 = std::array<typename B::Bit, 8>;  // one byte, least significant bit first

template <class B>
using Word = std::array<typename B::Bit, 32>;  // a 32-bit word, least significant bit first

template <class B>
using ByteBlock = std::array<Bits8<B>, 16>;  // 16 bytes, in the order of FIPS 197's input

// Stopped is for circuits to ask between steps that are long.
template <class B>
bool Stopped(const B& b) {
  if constexpr (requires { b.Stopped(); }) return b.Stopped();
  return false;
}

}  // namespace attestor::circuit
