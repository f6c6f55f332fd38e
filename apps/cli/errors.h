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
inline constexpr ErrorCode kNotQuote{1554, "cli.not_quote",
                                     "The file is no SGX or TDX quote of version 3, 4 or 5, neither binary nor in hex."};
inline constexpr ErrorCode kNotCollateral{
    1555, "cli.not_collateral", "The file is no quote collateral: neither JSON in the quote collateral v3 form nor the canonical form."};
inline constexpr ErrorCode kNotEvidence{
    1556, "cli.not_evidence",
    "The file is no evidence that is known here: a bundle, evidence of attestor, or what a dstack guest agent answers."};
inline constexpr ErrorCode kNeedsCollateral{1557, "cli.needs_collateral",
                                            "The file carries no collateral; name a file of it with --collateral."};

}  // namespace attestor::cli
