// A stranger that asks for evidence and does not read it. Test code only.
#pragma once

#include <string>

#include "load/forwarder.h"
#include "testkit/world/world.h"

namespace attestor::test {

// AskAndDoNotRead connects from the address `from`, does work of `bits`, asks the node for its evidence, and reads
// nothing any more.
Result<net::Socket> AskAndDoNotRead(World& world, const std::string& from, unsigned bits);

}  // namespace attestor::test
