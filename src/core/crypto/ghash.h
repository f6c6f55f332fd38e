// GHASH of AES-GCM (NIST SP 800-38D section 6.4), of our own, for tags over records whose plaintext nobody here may see.
//
// zk/field has a quicker one, for whoever checks with an H that is public. This one takes a secret H and keeps nothing:
// no table, no branch and no address depends on H or on the bytes, and what it held is wiped. It costs one step for each
// bit of each block, about half a millisecond for the longest record.
#pragma once

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace attestor::crypto {

// Ghash is GHASH_h of `additional_data` and `ciphertext`, each padded with zeros to whole blocks, and of their lengths.
// With E(J0) it makes the tag, and with the tag E(J0): so it is a secret. `h` has 16 bytes, else the process ends.
Secret Ghash(const Secret& h, ByteView additional_data, ByteView ciphertext);

}  // namespace attestor::crypto
