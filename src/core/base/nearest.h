// The word that was most likely meant by one that is misspelt.
#pragma once

#include <span>
#include <string_view>

namespace attestor {

// Nearest gives the one of `words` that fewest changes of a character make of `word`, two neighbours that changed
// places counting as one; nothing when that takes more than a third of its length. The work is that of the two lengths;
// words above 64 bytes have no neighbours.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> words);

}  // namespace attestor
