// One implementation a file, each for its instructions; vole_expand.cc chooses. Arguments as in vole_expand.h.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "zk/prg/vole_expand.h"

namespace attestor::zk::prg {

// FlipAfter is the bit of the leaf index that changes after `position` in Gray-code order; after the last, the only one
// that is set.
inline unsigned FlipAfter(size_t position, unsigned depth) {
  const unsigned bit = static_cast<unsigned>(std::countr_zero(position + 1));
  return bit < depth ? bit : depth - 1;
}

void ExpandVolePortable(const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks, uint8_t* u,
                        uint8_t* const* v);
void ExpandVoleAesni(const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks, uint8_t* u,
                     uint8_t* const* v);
void ExpandVoleVaes512(const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks, uint8_t* u,
                       uint8_t* const* v);

}  // namespace attestor::zk::prg
