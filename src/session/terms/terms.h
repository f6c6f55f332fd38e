// What a session is agreed on, as its request and its statement both say it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace attestor::session {

// Bytes of the nonce that a relying party chooses.
inline constexpr size_t kMinNonceSize = 8;
inline constexpr size_t kMaxNonceSize = 64;

// Disclosure says how much of the session the statement shows.
enum class Disclosure : uint8_t { kRevealAll = 1, kSelective = 2 };

// Mode says who holds the keys of the TLS connection while it lives. A greater one says more of what the server said.
enum class Mode : uint8_t { kProxy = 1, kSealed = 2 };

}  // namespace attestor::session
