// Codes of the command line: 1550..1559.
#pragma once

#include "core/base/error.h"

namespace attestor::cli {

inline constexpr ErrorCode kOption{1550, "cli.option", "Correct the option; --help says what it takes."};
inline constexpr ErrorCode kAnchorMissing{1551, "cli.anchor_missing",
                                          "A verdict rests on what is named, and on nothing that a machine happens to "
                                          "have; only 'prove' and 'doctor' look at "
                                          "~/.config/attestor/release-root.pub and /etc/attestor/release-root.pub."};
inline constexpr ErrorCode kSecretFile{
    1553, "cli.secret_file",
    "This file is no session secret; name the one that 'attestor prove --reveal' wrote beside the bundle (--secret)."};

inline constexpr ErrorCode kNoSecret{1554, "cli.no_secret",
                                     "Nothing more can be disclosed without the session's secret, which 'attestor "
                                     "prove --reveal' wrote beside its own bundle; name it with "
                                     "--secret FILE."};

// Quotes and evidence.
inline constexpr ErrorCode kNeedsCollateral{
    1557, "cli.needs_collateral",
    "The file carries no collateral; name a file of it with --collateral, or a service that has it with --fetch."};

}  // namespace attestor::cli
