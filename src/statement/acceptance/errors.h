// Codes of acceptance: 1250..1299. Ids are promises to others: they begin with policy, whatever this room is called.
#pragma once

#include "core/base/error.h"

namespace attestor::acceptance {

inline constexpr ErrorCode kPort{1250, "policy.port", "The node connected to another port than the session is for."};
inline constexpr ErrorCode kPrivateTarget{
    1251, "policy.private_target",
    "Only public addresses on port 443 are attested; the signer's configuration may allow others for development."};
inline constexpr ErrorCode kSize{1252, "policy.size", "The session is larger than the signer's limits."};
inline constexpr ErrorCode kWindow{
    1253, "policy.time_window", "The connection lies outside the session's life: check the clocks of node and signer."};
inline constexpr ErrorCode kDuration{1254, "policy.duration", "The connection lasted longer than the limit."};
inline constexpr ErrorCode kCommitTime{
    1255, "policy.commit_time",
    "The signer did not hold the key log between the end of the session and its decision: check the clocks of node and "
    "signer."};

}  // namespace attestor::acceptance
