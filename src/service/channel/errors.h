// Codes of channel: 1400..1449.
#pragma once

#include "core/base/error.h"

namespace attestor::channel {

inline constexpr ErrorCode kMessage{1400, "channel.message",
                                    "The other side sent a message that its protocol version does not have."};
inline constexpr ErrorCode kUnexpected{1401, "channel.unexpected", "The other side sent a message out of order."};
inline constexpr ErrorCode kVersion{1402, "channel.version",
                                    "The other side speaks another protocol version; update the older of the two."};
// kRefused carries the peer's own code and text.
inline constexpr ErrorCode kRefused{1403, "channel.refused", "The other side refused."};
inline constexpr ErrorCode kClosedEarly{
    1404, "channel.closed_early",
    "The other side closed the connection before it answered; it may be busy or restarting. Try again."};
inline constexpr ErrorCode kClosedAtOnce{1406, "channel.closed_at_once",
                                         "The other side accepted the connection and closed it at once; it may have "
                                         "too much in hand, or be another program. Try again."};
inline constexpr ErrorCode kBusy{1405, "channel.busy",
                                 "The other side has as much in hand as it may; try again in a moment."};

inline constexpr ErrorCode kDescriptors{1411, "channel.descriptors",
                                        "Raise this machine's limit of open files for the program (systemd: "
                                        "LimitNOFILE=, compose: ulimits nofile, a shell: ulimit -Hn), or "
                                        "configure fewer sessions."};

inline constexpr ErrorCode kWork{
    1410, "channel.work",
    "The node asks for more work than a client does before it is shown evidence; try another node."};

}  // namespace attestor::channel
