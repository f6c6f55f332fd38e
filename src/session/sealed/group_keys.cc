#include "session/sealed/group_keys.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "web/tls/types.h"

namespace attestor::sealed {

void ShareRandom::Fill(std::span<uint8_t> out) {
  while (!out.empty()) {
    wire::Writer input;
    input.Put(AsBytes("attestor/share/v1")).Put(sid_).U64(counter_++);
    Bytes block = crypto::Hmac(crypto::HashId::kSha256, seed_, input.bytes());
    const size_t size = std::min(out.size(), block.size());
    std::copy_n(block.begin(), size, out.begin());
    Wipe(block);
    out = out.subspan(size);
  }
}

GroupKeys GroupKeys::Make(Random& random, const session::SessionId& sid) {
  ShareRandom own(random.MakeSecret(32), sid);
  GroupKeys made;
  for (const uint16_t group : tls::kGroups) {
    made.keys_.push_back(crypto::EcdhKey::Generate(*tls::ToEcdhGroup(group), own));
    made.shares_.push_back({group, made.keys_.back().public_key()});
  }
  return made;
}

std::optional<crypto::EcdhKey> GroupKeys::Take(uint16_t group) {
  std::vector<crypto::EcdhKey> keys = std::move(keys_);
  keys_.clear();
  for (crypto::EcdhKey& key : keys) {
    if (tls::ToEcdhGroup(group) == key.group()) return std::move(key);
  }
  return std::nullopt;
}

}  // namespace attestor::sealed
