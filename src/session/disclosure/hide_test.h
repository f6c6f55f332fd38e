// Masked messages for tests, written as the true text and the pieces of it that are hidden.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session/disclosure/masked.h"

namespace attestor::disclosure {

struct Piece {
  std::string text;
  ByteClass byte_class;
};

// ClassesOf hides the first occurrence of each piece behind the one before it.
inline std::vector<ByteClass> ClassesOf(std::string_view text, const std::vector<Piece>& pieces) {
  std::vector<ByteClass> classes(text.size(), ByteClass::kDisclosed);
  size_t at = 0;
  for (const Piece& piece : pieces) {
    at = text.find(piece.text, at);
    EXPECT_NE(at, std::string_view::npos) << piece.text;
    if (at == std::string_view::npos) break;
    for (size_t i = 0; i < piece.text.size(); ++i) classes[at++] = piece.byte_class;
  }
  return classes;
}

// Hide masks `text`; what it hides has the classes that it is hidden with, as a proof would show.
inline MaskedBytes Hide(std::string_view text, const std::vector<Piece>& pieces) {
  auto masked = MaskedBytes::Mask(AsBytes(text), ClassesOf(text, pieces));
  EXPECT_TRUE(masked.ok()) << masked.error().Text();
  return masked.ok() ? std::move(masked).value() : MaskedBytes();
}

// CodeOf is the id of the code that a check ended with.
template <class T>
std::string CodeOf(const T& result) {
  return result.ok() ? "accepted" : std::string(result.error().code().id);
}

}  // namespace attestor::disclosure
