#include "session/terms/id.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"

namespace attestor::session {
namespace {

constexpr size_t kKidPrefix = 8;  // bytes of the key id that a session id begins with

}  // namespace

SessionId MakeSessionId(const ByteArray<32>& kid, uint64_t counter, const ByteArray<16>& random) {
  wire::Writer in;
  in.Put(AsBytes("attestor/sid/v1")).Put(kid).U64(counter).Put(random);
  const ByteArray<32> digest = crypto::Sha256(in.bytes());
  SessionId id{};
  std::copy_n(kid.begin(), kKidPrefix, id.begin());
  std::copy_n(digest.begin(), id.size() - kKidPrefix, id.begin() + kKidPrefix);
  return id;
}

bool BelongsTo(const SessionId& id, const ByteArray<32>& kid) {
  return Equal(ByteView(id).first(kKidPrefix), ByteView(kid).first(kKidPrefix));
}

}  // namespace attestor::session
