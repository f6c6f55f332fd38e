// The engine with ClmulField: a file of its own, because it is compiled with -mpclmul. Call only when BestIsa() is not
// kPortable.
#pragma once

#include "testkit/zk/test_relation.h"
#include "zk/field/cpu.h"

namespace attestor::zk::engine {

Bytes ProveClmul(const Proved& p, uint64_t seed, field::Isa isa);
std::string VerifyClmul(const Proved& p, field::Isa isa);

}  // namespace attestor::zk::engine
