// Codes of the library: 1390..1399.
#pragma once

#include "core/base/error.h"

namespace attestor::library {

inline constexpr ErrorCode kReleaseRoot{
    1390, "library.release_root",
    "A release root is an Ed25519 public key of 32 bytes, for which not everybody can sign."};
inline constexpr ErrorCode kArgument{1391, "library.argument", "A name and a value must be given."};
inline constexpr ErrorCode kPolicyFirst{1393, "library.policy_first",
                                        "A policy is given before single expectations, which add to it."};
inline constexpr ErrorCode kSpoiled{
    1394, "library.spoiled",
    "Something could not be set, so less would be judged than was meant; begin with new handles."};
inline constexpr ErrorCode kAnchorMissing{
    1392, "library.anchor_missing",
    "Web roots, a list of public suffixes and a release root must be given before a bundle is verified."};

}  // namespace attestor::library
