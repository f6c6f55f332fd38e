// Codes of the command line: 1550..1559.
#pragma once

#include "base/error.h"

namespace attestor::cli {

inline constexpr ErrorCode kOption{1550, "cli.option", "Correct the option; --help says what it takes."};
inline constexpr ErrorCode kReleaseRoot{
    1551, "cli.release_root",
    "Get the public key of the release managers that you trust, and name its file with --release-root or put it at one of these places."};
inline constexpr ErrorCode kClock{1552, "doctor.clock", "Set the clock and let a time service keep it (timedatectl set-ntp true)."};
inline constexpr ErrorCode kSecretFile{
    1553, "cli.secret_file",
    "This file is no session secret; name the one that 'attestor prove --reveal' wrote beside the bundle (--secret)."};

// Quotes and evidence.
inline constexpr ErrorCode kNeedsCollateral{1557, "cli.needs_collateral",
                                            "The file carries no collateral; name a file of it with --collateral."};

}  // namespace attestor::cli
