// What holds the keys of a sealed session, under valgrind (ct_probe.cc).
#pragma once

namespace attestor {

bool SealedKeystream();
bool SealedTag();
bool SealedTypes();
bool SealedShares();
// The type of a record without the one fact that is declassified for SealedTypes.
bool LeakingType();

}  // namespace attestor
