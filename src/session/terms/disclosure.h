// The kinds of disclosure: the one place where the kind decides.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "session/terms/terms.h"

namespace attestor::session {

// DisclosureFacts are what follows from the kind of disclosure, wherever it matters: others ask here, not for the kind.
struct DisclosureFacts {
  Disclosure kind;
  std::string_view word;     // of expectations, reports and JSON
  std::string_view meaning;  // for a person
  // Both messages are shown whole: claims hold their hashes instead of an opening's, and nothing is left to show later.
  bool whole;
};

inline constexpr std::array kDisclosures = {
    DisclosureFacts{Disclosure::kRevealAll, "reveal-all", "everything (reveal-all)", true},
    DisclosureFacts{Disclosure::kSelective, "selective", "chosen parts, proved in zero knowledge (selective)", false}};

// Their numbers in every format.
inline constexpr auto kFirstDisclosure = static_cast<uint64_t>(kDisclosures.front().kind);
inline constexpr auto kLastDisclosure = static_cast<uint64_t>(kDisclosures.back().kind);

constexpr const DisclosureFacts& FactsOf(Disclosure kind) {
  return *std::ranges::find(kDisclosures, kind, &DisclosureFacts::kind);
}

// ToDisclosure reads a kind's number or its word; nullopt for any other.
constexpr std::optional<Disclosure> ToDisclosure(uint64_t number) {
  for (const DisclosureFacts& facts : kDisclosures) {
    if (static_cast<uint64_t>(facts.kind) == number) return facts.kind;
  }
  return std::nullopt;
}
constexpr std::optional<Disclosure> ToDisclosure(std::string_view word) {
  const auto found = std::ranges::find(kDisclosures, word, &DisclosureFacts::word);
  return found == kDisclosures.end() ? std::nullopt : std::optional(found->kind);
}

}  // namespace attestor::session
