// One implementation a file, each for its instructions; aes128.cc chooses. Arguments as in aes128.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace attestor::zk::prg {

void ExpandAesPortable(const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks, uint8_t* out);
void ExpandAesAesni(const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks, uint8_t* out);
void ExpandAesVaes512(const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks, uint8_t* out);

void DoubleSeedsPortable(const uint8_t* seeds, size_t n, const uint8_t* iv, const uint64_t* tweaks, uint8_t* out);
void DoubleSeedsAesni(const uint8_t* seeds, size_t n, const uint8_t* iv, const uint64_t* tweaks, uint8_t* out);

// ScheduleAesni writes the eleven round keys of `key`, 176 bytes.
void ScheduleAesni(const uint8_t* key, uint8_t* round_keys);

}  // namespace attestor::zk::prg
