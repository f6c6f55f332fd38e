// The modes of a session: their numbers, their words, and what a statement in each rests on.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "session/terms/terms.h"

namespace attestor::session {

struct ModeFacts {
  Mode mode;
  std::string_view word;      // of options, expectations, reports and JSON
  std::string_view meaning;   // for a person: who held the keys
  std::string_view rests_on;  // for a person: what must hold for the statement to be true
};

inline constexpr std::array kModes = {
    ModeFacts{Mode::kProxy, "proxy", "the client held the TLS keys",
              "true unless the client and whoever owns the node's network worked together"},
    ModeFacts{Mode::kSealed, "sealed", "the node's TEE held the TLS keys until the signer's held the recording",
              "true even if client and operator worked together, as long as the TEEs of node and signer hold; a broken "
              "node TEE could have read and forged this session"}};

// kCommitWithin is for sealed mode, by the signer's clock: from the opening of a session to the commit. A node ends its
// part kSealedMargin before that.
inline constexpr std::chrono::seconds kCommitWithin{90};
inline constexpr std::chrono::seconds kSealedMargin{15};

// Their numbers in every format.
inline constexpr auto kFirstMode = static_cast<uint64_t>(kModes.front().mode);
inline constexpr auto kLastMode = static_cast<uint64_t>(kModes.back().mode);

constexpr const ModeFacts& FactsOf(Mode mode) { return *std::ranges::find(kModes, mode, &ModeFacts::mode); }

// ToText is a mode's word, for claims that were read and may hold another number.
constexpr std::string_view ToText(Mode mode) {
  const auto found = std::ranges::find(kModes, mode, &ModeFacts::mode);
  return found == kModes.end() ? "unknown" : found->word;
}

// ToMode reads a mode's word; nullopt for any other.
constexpr std::optional<Mode> ToMode(std::string_view word) {
  const auto found = std::ranges::find(kModes, word, &ModeFacts::word);
  return found == kModes.end() ? std::nullopt : std::optional(found->mode);
}

}  // namespace attestor::session
