// Codes of config: 1100..1149.
#pragma once

#include "core/base/error.h"

namespace attestor::config {

inline constexpr ErrorCode kSyntax{1101, "config.syntax",
                                   "The configuration is TOML; the line and column say where it breaks."};
inline constexpr ErrorCode kUnknownKey{1102, "config.unknown_key",
                                       "Remove the key, or correct its spelling; docs/configuration.md lists all keys, "
                                       "docs/quote-report.md those of a policy."};
inline constexpr ErrorCode kMissingKey{1103, "config.missing_key",
                                       "Add the key; docs/configuration.md says what it means."};
inline constexpr ErrorCode kBadValue{
    1104, "config.bad_value",
    "Correct the value; docs/configuration.md gives types and ranges, docs/quote-report.md those of a policy."};
inline constexpr ErrorCode kPin{
    1105, "config.pin",
    "The file holds another set or list than the pinned one; name the file that the pin was made for."};

inline constexpr ErrorCode kPrivateKey{1106, "config.private_key",
                                       "This is the private key; name the public one, which 'attestor release keygen' "
                                       "wrote beside it with .pub, and keep this one offline."};

inline constexpr ErrorCode kBothKeys{1107, "config.both_keys",
                                     "Remove one of the two: each says by itself where the same thing comes from."};

}  // namespace attestor::config
