// Codes of binding: 950..999. Ids are promises to others: they begin with evidence or registry, whatever this room is called.
#pragma once

#include "core/base/error.h"

namespace attestor::binding {

inline constexpr ErrorCode kBindingFormat{950, "evidence.binding_format",
                                          "The key binding was made by another version or was damaged."};
inline constexpr ErrorCode kEvidenceFormat{951, "evidence.format",
                                           "The evidence was made by another version or was damaged."};
inline constexpr ErrorCode kRole{953, "evidence.role", "This is the evidence of another program than was expected."};
inline constexpr ErrorCode kExpired{954, "evidence.expired",
                                    "The evidence is past its time; connect again to get a fresh one."};
inline constexpr ErrorCode kNonce{955, "evidence.nonce",
                                  "The evidence does not answer this nonce: it may be a replay."};
inline constexpr ErrorCode kChannel{
    956, "evidence.channel",
    "The evidence was made for another connection: somebody may be in the middle of this one."};
inline constexpr ErrorCode kRelease{958, "evidence.release", "The evidence names another release than it proves."};
inline constexpr ErrorCode kStatementKey{959, "evidence.statement_key", "The evidence is of another statement key."};
inline constexpr ErrorCode kEntryFormat{960, "registry.entry_format",
                                        "The registry entry was made by another version or was damaged."};
inline constexpr ErrorCode kEntry{961, "registry.entry",
                                  "The registry entry, the key and the evidence do not belong together."};
inline constexpr ErrorCode kKeyLife{962, "registry.key_life",
                                    "The statement is from outside the life of the key that signed it."};
inline constexpr ErrorCode kOsImage{
    963, "evidence.os_image",
    "The operating-system image below the application is not one that this release was approved for."};

}  // namespace attestor::binding
