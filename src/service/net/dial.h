// Connecting to one of several addresses of a host, of which some may be dead (RFC 8305).
#pragma once

#include <span>
#include <vector>

#include "service/net/socket.h"

namespace attestor::net {

// kDialPause is how long an address has to itself before the next one is tried beside it (RFC 8305 section 5).
inline constexpr std::chrono::milliseconds kDialPause{250};

// kMostAttempts is how many addresses are tried at once; where all of them are silent, the oldest makes room for another
// after kCrowdedPause.
inline constexpr size_t kMostAttempts = 3;
inline constexpr std::chrono::milliseconds kCrowdedPause{1000};

struct Dialled {
  Socket socket;
  Address address;  // that answered
};

// Dial tries `addresses`, at most kMaxAddresses of them, in an order that takes IPv6 and IPv4 in turn: the next one as
// soon as one has failed or kDialPause has passed, while those that were only slow go on, kMostAttempts at once. The
// first that answers is taken. net.connect of the one that failed last; net.timeout; net.stopping; net.exhausted when this machine has no
// descriptor or memory for another socket.
Result<Dialled> Dial(std::span<const Address> addresses, Deadline deadline, const StopSignal& stop);

// FailureOf tells what became of a connection that was begun and can be written to now: 0, or the system's number of
// what went wrong.
int FailureOf(const FileDescriptor& begun);

// Interleaved takes addresses of the first one's family and of the other in turn, each family in its order (RFC 8305
// section 4).
std::vector<Address> Interleaved(std::span<const Address> addresses);

}  // namespace attestor::net
