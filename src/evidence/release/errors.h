// Codes of release: 900..949.
#pragma once

#include "core/base/error.h"

namespace attestor::release {

inline constexpr ErrorCode kFormat{900, "release.format",
                                   "The release list was made by another version or was damaged."};
inline constexpr ErrorCode kSignature{901, "release.signature",
                                      "The release list is not signed by the release root given here."};
inline constexpr ErrorCode kNotYet{902, "release.not_yet", "The release list is from the future; check the clock."};
inline constexpr ErrorCode kExpired{903, "release.expired",
                                    "The release list has expired; get the current one from the release managers."};
inline constexpr ErrorCode kNotApproved{
    904, "release.not_approved",
    "No approved release has this compose hash and configuration: it is not an official version, or was withdrawn."};
inline constexpr ErrorCode kVersion{
    905, "release.version",
    "This was made by another version of attestor; use the version that made it, or update the older of the two."};
inline constexpr ErrorCode kBelowMinimum{
    906, "release.below_minimum",
    "The release is listed, but below the least svn that still counts; update to a newer release."};
inline constexpr ErrorCode kMinimumLowered{907, "release.minimum_lowered",
                                           "A newer release list has a lower minimum than the one before it. Minimums "
                                           "only rise: sign a list that keeps them."};

}  // namespace attestor::release
