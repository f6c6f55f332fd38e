#include "zk/prg/vole_expand.h"

#include <cstring>
#include <new>

#include "core/base/secret.h"
#include "zk/prg/aes128.h"
#include "zk/prg/aes128_kernels.h"
#include "zk/prg/vole_expand_kernels.h"

namespace attestor::zk::prg {
namespace {

constexpr std::align_val_t kAlignment{64};
constexpr size_t kRoundKeysSize = 11 * 16;

uint8_t* Allocate(size_t size) { return static_cast<uint8_t*>(::operator new[](size, kAlignment)); }

}  // namespace

void LeafKeys::WipeAndFree::operator()(uint8_t* bytes) const {
  Wipe({bytes, size});
  ::operator delete[](bytes, kAlignment);
}

LeafKeys::LeafKeys(Isa isa, const uint8_t* seeds, unsigned depth, bool first_hidden)
    : isa_(isa),
      depth_(depth),
      first_hidden_(first_hidden),
      stride_(isa == Isa::kPortable ? kBlock : kRoundKeysSize),
      bytes_(Allocate(stride_ << depth), WipeAndFree{stride_ << depth}) {
  const size_t leaves = size_t{1} << depth;
  std::memset(bytes_.get(), 0, stride_);
  for (size_t position = first_hidden ? 1 : 0; position < leaves; ++position) {
    const uint8_t* const seed = seeds + 16 * (position ^ (position >> 1));
    uint8_t* const out = bytes_.get() + position * stride_;
    if (isa == Isa::kPortable) {
      std::memcpy(out, seed, 16);
    } else {
      ScheduleAesni(seed, out);
    }
  }
}

void ExpandVole(Isa isa, const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks, uint8_t* u,
                uint8_t* const* v) {
  switch (isa) {
    case Isa::kVaes512: return ExpandVoleVaes512(keys, iv, first_block, blocks, u, v);
    case Isa::kAesClmul: return ExpandVoleAesni(keys, iv, first_block, blocks, u, v);
    case Isa::kPortable: break;
  }
  ExpandVolePortable(keys, iv, first_block, blocks, u, v);
}

}  // namespace attestor::zk::prg
