// Codes of keylog: 720..729.
#pragma once

#include "core/base/error.h"

namespace attestor::keylog {

inline constexpr ErrorCode kFormat{720, "keylog.format", "The key log was made by another version or was damaged."};
inline constexpr ErrorCode kVersion{
    721, "keylog.version",
    "This was made by another version of attestor; use the version that made it, or update the older of the two."};
inline constexpr ErrorCode kSignature{722, "keylog.signature",
                                      "The key log was changed, or signed with another key than it names."};
inline constexpr ErrorCode kNode{723, "keylog.node",
                                 "The key log names another node than the one that the session was opened through."};

}  // namespace attestor::keylog
