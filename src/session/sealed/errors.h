// Codes of sealed: 1580..1589.
#pragma once

#include "core/base/error.h"

namespace attestor::sealed {

inline constexpr ErrorCode kState{1580, "sealed.state",
                                  "This is not possible in the sealed session's present state; the session is over."};
inline constexpr ErrorCode kSize{1581, "sealed.size",
                                 "A request must have between 1 and 16384 bytes to be sent in one TLS record."};
inline constexpr ErrorCode kLength{1582, "sealed.length",
                                   "What is to be encrypted or sealed has another length than was agreed on."};
inline constexpr ErrorCode kGroups{1583, "sealed.groups",
                                   "The node's ClientHello does not offer exactly the groups of this mode."};
inline constexpr ErrorCode kNodeFalse{
    1584, "sealed.node_false",
    "What the node released is not what it gave before: the node is broken or cheats. Keep everything."};

}  // namespace attestor::sealed
