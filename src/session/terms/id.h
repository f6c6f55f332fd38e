// Session ids: each names the only key that may ever sign it (spec/session.md section 3).
#pragma once

#include "core/base/bytes.h"

namespace attestor::session {

using SessionId = ByteArray<32>;

// MakeSessionId gives an id that only the key `kid` can ever sign. `counter` and the random bytes make it unique.
SessionId MakeSessionId(const ByteArray<32>& kid, uint64_t counter, const ByteArray<16>& random);

// BelongsTo tells whether `id` carries the id of the key `kid`.
bool BelongsTo(const SessionId& id, const ByteArray<32>& kid);

}  // namespace attestor::session
