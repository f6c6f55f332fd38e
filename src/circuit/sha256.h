// The compression function of SHA-256 (FIPS 180-4 section 6.2) as a circuit. Any word of the chaining value or of the
// block may be public.
//
// With a_t and e_t for what round t puts into registers a and e (a_{-1}..a_{-4} and e_{-1}..e_{-4} are the chaining
// value):
//
//   e_t = a_{t-4} + e_{t-4} + Sigma1(e_{t-1}) + Ch(e_{t-1}, e_{t-2}, e_{t-3}) + K_t + W_t      94 bits
//   a_t = e_t - a_{t-4} + Sigma0(a_{t-1}) + Maj(a_{t-1}, a_{t-2}, a_{t-3})                     63 bits
//
// so 157 bits a round, 62 bits for each of the 48 words of the schedule of a secret block, and 31 for each word of the
// result.
#pragma once

#include <bit>

#include "circuit/sha256_plain.h"
#include "circuit/sum.h"
#include "core/base/bytes.h"

namespace attestor::circuit {

template <class B>
using State = std::array<Value<B>, 8>;
template <class B>
using Block = std::array<Value<B>, 16>;

template <class B>
State<B> KnownState(B& b, const Sha256State& words) {
  State<B> state;
  for (size_t i = 0; i < 8; ++i) state[i] = Known(b, words[i]);
  return state;
}

template <class B>
Block<B> KnownBlock(B& b, std::span<const uint8_t, 64> bytes) {
  Block<B> block;
  for (size_t i = 0; i < 16; ++i) block[i] = Known(b, LoadWord(bytes.subspan(4 * i, 4)));
  return block;
}

namespace sha256 {

// x rotated right by kR1, by kR2 and by kR3, and the three added; with kShift, the third is shifted instead.
template <int kR1, int kR2, int kR3, bool kShift, class B>
Value<B> Sigma(const Value<B>& x) {
  Value<B> out;
  for (size_t i = 0; i < 32; ++i) {
    out.bits[i] = x.bits[(i + kR1) % 32] ^ x.bits[(i + kR2) % 32];
    if (!kShift || i + kR3 < 32) out.bits[i] = out.bits[i] ^ x.bits[(i + kR3) % 32];
  }
  if (x.known)
    out.known =
        std::rotr(*x.known, kR1) ^ std::rotr(*x.known, kR2) ^ (kShift ? *x.known >> kR3 : std::rotr(*x.known, kR3));
  return out;
}

// Adds Ch(e, f, g): f where e is 1, and g where it is 0.
template <class B>
void AddChoice(B& b, Sum<B>& sum, const Value<B>& e, const Value<B>& f, const Value<B>& g) {
  if (e.known && f.known && g.known) {
    sum.AddKnown((*e.known & *f.known) | (~*e.known & *g.known));
  } else if (e.known) {
    Value<B> out;
    for (size_t i = 0; i < 32; ++i) out.bits[i] = ((*e.known >> i) & 1) != 0 ? f.bits[i] : g.bits[i];
    sum.Add(out);
  } else if (f.known && g.known) {
    Value<B> out = g;
    out.known.reset();
    for (size_t i = 0; i < 32; ++i) {
      if ((((*f.known ^ *g.known) >> i) & 1) != 0) out.bits[i] = e.bits[i] ^ b.Constant(((*g.known >> i) & 1) != 0);
    }
    sum.Add(out);
  } else {
    QuadWord<B> out;
    for (size_t i = 0; i < 32; ++i) out[i] = e.bits[i] * (f.bits[i] ^ g.bits[i]) + g.bits[i];
    sum.AddQuadratic(out);
  }
}

// Adds Maj(x, y, z) = x ^ (x ^ y)(x ^ z). With two of them public it is linear: where they differ, the third decides.
template <class B>
void AddMajority(B& b, Sum<B>& sum, const Value<B>& x, const Value<B>& y, const Value<B>& z) {
  if (x.known && y.known && z.known) {
    sum.AddKnown((*x.known & *y.known) | (*x.known & *z.known) | (*y.known & *z.known));
  } else if (x.known && y.known) {
    AddChoice(b, sum, Known(b, *x.known ^ *y.known), z, x);
  } else if (y.known && z.known) {
    AddChoice(b, sum, Known(b, *y.known ^ *z.known), x, y);
  } else if (x.known && z.known) {
    AddChoice(b, sum, Known(b, *x.known ^ *z.known), y, x);
  } else {
    QuadWord<B> out;
    for (size_t i = 0; i < 32; ++i) out[i] = (x.bits[i] ^ y.bits[i]) * (x.bits[i] ^ z.bits[i]) + x.bits[i];
    sum.AddQuadratic(out);
  }
}

// What the last rounds must put into their registers, where that is known from the result; [0] is round 56, [7] is
// round 63.
template <class B>
struct Tail {
  std::array<std::optional<Value<B>>, 8> a, e;
};

// W_t; `w` holds the 16 words before it, W_i at i mod 16, and takes it.
template <class B>
const Value<B>& Schedule(B& b, Block<B>& w, size_t t) {
  if (t < 16) return w[t];
  Sum<B> sum(b);
  sum.Add(Sigma<17, 19, 10, true>(w[(t - 2) % 16]))
      .Add(w[(t - 7) % 16])
      .Add(Sigma<7, 18, 3, true>(w[(t - 15) % 16]))
      .Add(w[t % 16]);
  w[t % 16] = sum.Finish();
  return w[t % 16];
}

// The registers: a_t and e_t at t mod 4.
template <class B>
struct Registers {
  std::array<Value<B>, 4> a, e;
};

template <class B>
Value<B> Settle(Sum<B>& sum, const std::optional<Value<B>>* expected) {
  if (expected == nullptr || !expected->has_value()) return sum.Finish();
  sum.AssertEquals(**expected);
  return **expected;
}

template <class B>
void Round(B& b, Registers<B>& r, size_t t, const Value<B>& w, const Tail<B>& tail) {
  const size_t t1 = (t + 3) % 4, t2 = (t + 2) % 4, t3 = (t + 1) % 4, t4 = t % 4;
  Sum<B> e(b);
  e.Add(r.a[t4]).Add(r.e[t4]).Add(Sigma<6, 11, 25, false>(r.e[t1])).Add(w).AddKnown(kSha256Round[t]);
  AddChoice(b, e, r.e[t1], r.e[t2], r.e[t3]);
  r.e[t4] = Settle(e, t < 56 ? nullptr : &tail.e[t - 56]);

  Sum<B> a(b);
  a.Add(r.e[t4]).Subtract(r.a[t4]).Add(Sigma<2, 13, 22, false>(r.a[t1]));
  AddMajority(b, a, r.a[t1], r.a[t2], r.a[t3]);
  r.a[t4] = Settle(a, t < 56 ? nullptr : &tail.a[t - 56]);
}

template <class B>
Registers<B> Rounds(B& b, const State<B>& state, const Block<B>& block, const Tail<B>& tail) {
  Registers<B> r;
  for (size_t i = 0; i < 4; ++i) {
    r.a[3 - i] = state[i];
    r.e[3 - i] = state[4 + i];
  }
  Block<B> w = block;
  for (size_t t = 0; t < 64; ++t) Round(b, r, t, Schedule(b, w, t), tail);
  return r;
}

// a_{t-4} = e_t - a_t + Sigma0(a_{t-1}) + Maj(a_{t-1}, a_{t-2}, a_{t-3}): public where all of these are.
template <class B>
void ExtendTail(B& b, Tail<B>& tail) {
  for (size_t i = 7; i >= 4; --i) {
    Sum<B> sum(b);
    sum.Add(*tail.e[i]).Subtract(*tail.a[i]).Add(Sigma<2, 13, 22, false>(*tail.a[i - 1]));
    AddMajority(b, sum, *tail.a[i - 1], *tail.a[i - 2], *tail.a[i - 3]);
    tail.a[i - 4] = sum.Finish();
  }
}

// The registers after round 63 are the result less the chaining value.
template <class B>
Tail<B> TailOf(B& b, const State<B>& state, std::span<const uint32_t> expected) {
  Tail<B> tail;
  bool known = expected.size() == 8;
  for (size_t i = 0; i < expected.size(); ++i) {
    Sum<B> sum(b);
    sum.AddKnown(expected[i]).Subtract(state[i]);
    (i < 4 ? tail.a[7 - i] : tail.e[11 - i]) = sum.Finish();
    known = known && state[i].known.has_value();
  }
  if (known) ExtendTail(b, tail);
  return tail;
}

}  // namespace sha256

// Compress gives the first `words` words, 1 to 8, of the chaining value after `block`; the others are left without a
// meaning.
template <class B>
State<B> Compress(B& b, const State<B>& state, const Block<B>& block, size_t words = 8) {
  const sha256::Registers<B> r = sha256::Rounds(b, state, block, {});
  State<B> out;
  for (size_t i = 0; i < words; ++i) {
    Sum<B> sum(b);
    sum.Add(i < 4 ? r.a[3 - i] : r.e[7 - i]).Add(state[i]);
    out[i] = sum.Finish();
  }
  return out;
}

// AssertCompress constrains the first words of the chaining value after `block` to `expected`, 1 to 8 words. It commits
// to fewer bits than Compress: the last rounds are already known.
template <class B>
void AssertCompress(B& b, const State<B>& state, const Block<B>& block, std::span<const uint32_t> expected) {
  sha256::Rounds(b, state, block, sha256::TailOf(b, state, expected));
}

}  // namespace attestor::circuit
