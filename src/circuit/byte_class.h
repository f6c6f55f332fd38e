// Classes of hidden bytes, and the constraint that a byte lies in one (spec/disclosure/rules.md).
//
//   kText     not 0x00..0x1f                                                           no bit committed
//   kString   kText without " (0x22) and \ (0x5c)                                      2 bits
//   kScalar   the bytes of kScalarBytes                                                no bit
//
// A class is what is left when some affine subspaces of GF(2)^8 are taken out. A subspace is given by linear forms: it
// is where parity(x & mask) = value for each of them, and a byte lies outside iff one of them fails. Up to three forms
// make one constraint of degree 3.
//
// kScalar must let through digits, + - . e E and the letters of true, false and null, and keep out " \ space , : [ ] {
// } and control bytes. Nothing is demanded of the bytes that stand in no number and no literal, so subspaces of at
// least 32 bytes can be taken out whole.
#pragma once

#include <span>
#include <string_view>

#include "circuit/backend.h"

namespace attestor::circuit {

enum class TextClass : uint8_t { kText, kString, kScalar };

// All bytes of kScalar.
inline constexpr std::string_view kScalarBytes =
    "(+-.0123456789>?@ABCDEFGHIJKLMNOPQRSTUVWXY^_`abcdefghijklmnopqrstuvwxy~\x7f";

// AssertNotAllZero constrains at least one of `bits` (not empty) to be 1. Three bits need no commitment; one more is
// made for each two more.
template <class B>
void AssertNotAllZero(B& b, std::span<const typename B::Bit> bits) {
  const auto one = b.Constant(true);
  auto zeros = bits[0] ^ one;  // 1 while all bits so far are 0
  size_t next = 1;
  for (; next + 2 < bits.size(); next += 2) zeros = b.Define((zeros * (bits[next] ^ one)) * (bits[next + 1] ^ one));
  if (next + 2 == bits.size()) {
    b.AssertZero((zeros * (bits[next] ^ one)) * (bits[next + 1] ^ one));
  } else if (next + 1 == bits.size()) {
    b.AssertZero(zeros * (bits[next] ^ one));
  } else {
    b.AssertZero(zeros);
  }
}

namespace byte_class {

struct Form {
  uint8_t mask;
  bool value;
};

inline constexpr std::array kControl = {Form{0x80, false}, Form{0x40, false}, Form{0x20, false}};  // 0x00..0x1f
// Exactly " and \, which differ in bits 1 to 6.
inline constexpr std::array kQuoteOrBackslash = {Form{0x80, false}, Form{0x01, false}, Form{0x06, true},
                                                 Form{0x0c, false}, Form{0x18, false}, Form{0x30, true},
                                                 Form{0x60, true}};
inline constexpr std::array kHigh = {Form{0x80, true}};  // 0x80..0xff
inline constexpr std::array kBrackets = {Form{0x10, true}, Form{0x08, true},
                                         Form{0x06, true}};  // : ; < = Z [ \ ] z { | }
inline constexpr std::array kSpaces = {Form{0x40, false}, Form{0x10, false}, Form{0x08, false}};  // 0x20..0x27
inline constexpr std::array kComma = {Form{0x40, false}, Form{0x10, false}, Form{0x0f, false}};   // space # % & ) * , /

// Constrains `byte` to lie outside the subspace.
template <class B>
void AssertOutside(B& b, const Bits8<B>& byte, std::span<const Form> forms) {
  std::array<typename B::Bit, 8> fails;
  for (size_t k = 0; k < forms.size(); ++k) {
    fails[k] = b.Constant(forms[k].value);
    for (size_t i = 0; i < 8; ++i) {
      if (((forms[k].mask >> i) & 1) != 0) fails[k] = fails[k] ^ byte[i];
    }
  }
  AssertNotAllZero<B>(b, std::span<const typename B::Bit>(fails).first(forms.size()));
}

}  // namespace byte_class

// AssertClass constrains `byte` to lie in `text_class`.
template <class B>
void AssertClass(B& b, const Bits8<B>& byte, TextClass text_class) {
  byte_class::AssertOutside<B>(b, byte, byte_class::kControl);
  if (text_class == TextClass::kString) byte_class::AssertOutside<B>(b, byte, byte_class::kQuoteOrBackslash);
  if (text_class != TextClass::kScalar) return;
  byte_class::AssertOutside<B>(b, byte, byte_class::kHigh);
  byte_class::AssertOutside<B>(b, byte, byte_class::kBrackets);
  byte_class::AssertOutside<B>(b, byte, byte_class::kSpaces);
  byte_class::AssertOutside<B>(b, byte, byte_class::kComma);
}

}  // namespace attestor::circuit
