// Codes of guest_agent: 1050..1099. Ids are promises to others: they begin with tee, whatever this room is called.
#pragma once

#include "core/base/error.h"

namespace attestor::guest_agent {

inline constexpr ErrorCode kAgentUnreachable{1050, "tee.agent_unreachable",
                                             "The guest agent's socket does not answer. Mount /var/run/dstack.sock "
                                             "into the container, or start attestor-simtee."};
inline constexpr ErrorCode kAgentRefused{1051, "tee.agent_refused",
                                         "The guest agent is there and refused the call; its own words say why."};
inline constexpr ErrorCode kAgentAnswer{1052, "tee.agent_answer",
                                        "The guest agent's answer is not what its API describes."};
inline constexpr ErrorCode kAgentMethod{
    1053, "tee.agent_method",
    "What answers has no such call. Mount dstack.sock, not tappd.sock, of dstack 0.5.7 or newer."};

inline constexpr ErrorCode kAgentBusy{
    1060, "tee.agent_busy",
    "More is asked of the guest agent, or opened beside it, than there is room for now; try again in a moment."};

}  // namespace attestor::guest_agent
