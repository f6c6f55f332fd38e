// The work that a stranger does before it is shown evidence: a quote costs the hardware more than anything else, and a
// stranger has no evidence of its own to show first (spec/session.md section 8).
//
// The task is a number with which a hash begins with zero bits. It is bound to the connection by the exporter, which no
// client can know before the node has sent its own random; so no work can be done before, kept, or given to another
// connection.
#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace attestor::channel {

inline constexpr unsigned kFirstWork = 12;  // bits of a node that has nothing else to do: 4,096 hashes
inline constexpr unsigned kMostWork = 20;   // bits that a client does at most: about a second

// WorkIn counts the zero bits at the begin of SHA-256("attestor/work/v1" || exporter || nonce || answer as 8 bytes,
// big-endian).
unsigned WorkIn(const ByteArray<32>& exporter, const ByteArray<32>& nonce, uint64_t answer);

// DoWork finds the first answer with at least `bits`.
uint64_t DoWork(const ByteArray<32>& exporter, const ByteArray<32>& nonce, unsigned bits);

// WorkFor is what a program asks for when `taken` of `all` places are taken: from kFirstWork, four times as much with
// each quarter.
unsigned WorkFor(size_t taken, size_t all);

}  // namespace attestor::channel
