// A resolver in which the first address of one site is dead. Test code only.
#pragma once

#include <cstdint>

namespace attestor::test {

// ResolveDeadFirst lets every name with `port` lead to the port `dead` of 127.0.0.1 before anything else, in this
// program, from now on.
void ResolveDeadFirst(uint16_t port, uint16_t dead);

}  // namespace attestor::test
