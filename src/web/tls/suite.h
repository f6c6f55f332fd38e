// Cipher suites as values: one table says what a suite means, and whoever needs its version, its hash or a length asks
// the suite that was negotiated.
//
// A new row needs nothing besides it in this room while its version and its AEAD are known here; RecordProtection
// (web/tls/record_protection.h) does not compile with another one. It enters the table together with its relation:
// session/proof/selective.h does not compile with a row that cannot be proved.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/crypto/hash.h"
#include "web/tls/types.h"

namespace attestor::tls {

enum class Aead : uint8_t { kAesGcm };  // AES-128 or AES-256, as the key is long

struct Suite {
  uint16_t id = 0;  // of the IANA registry, like the name
  std::string_view name;
  Version version{};
  crypto::HashId hash{};  // of key schedule, Finished and transcript
  Aead aead{};
  size_t key_size = 0;
  size_t iv_size = 0;              // of what is derived with the key
  size_t explicit_nonce_size = 0;  // of what every record carries of its nonce: nothing in TLS 1.3
  size_t tag_size = 0;

  bool operator==(const Suite&) const = default;
};

inline constexpr Suite kAes128GcmSha256{.id = 0x1301,
                                        .name = "TLS_AES_128_GCM_SHA256",
                                        .version = kTls13,
                                        .hash = crypto::HashId::kSha256,
                                        .aead = Aead::kAesGcm,
                                        .key_size = 16,
                                        .iv_size = 12,
                                        .explicit_nonce_size = 0,
                                        .tag_size = 16};

// kSuites are those that are offered and allowed, in order of preference.
inline constexpr std::array kSuites = {kAes128GcmSha256};

inline constexpr auto kCipherSuites = [] {
  std::array<uint16_t, kSuites.size()> ids{};
  std::ranges::transform(kSuites, ids.begin(), &Suite::id);
  return ids;
}();

// FindSuite: nullopt for a suite that is not in the table.
constexpr std::optional<Suite> FindSuite(uint16_t id) {
  const auto found = std::ranges::find(kSuites, id, &Suite::id);
  return found == kSuites.end() ? std::nullopt : std::optional(*found);
}

}  // namespace attestor::tls
