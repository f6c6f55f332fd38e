// GHASH of AES-GCM (NIST SP 800-38D section 6.4), in the field of this module.
//
// GCM's field has the same polynomial, with the bits of every byte the other way round.
#pragma once

#include "core/base/bytes.h"
#include "zk/field/cpu.h"

namespace attestor::zk::field {

// Ghash is GHASH_h of `aad` and `ciphertext`, each padded with zeros to whole blocks, and of their lengths: what GCM
// adds to the encryption of its first counter block to make the tag. Any lengths below 2^61 bytes; constant time in the
// contents.
ByteArray<16> Ghash(const ByteArray<16>& h, ByteView aad, ByteView ciphertext, Isa isa = BestIsa());

}  // namespace attestor::zk::field
