// The key pairs that a node makes for one sealed session, before it knows which of them the server will choose.
//
// They come from fresh randomness *and* the session's id: a node whose machine was copied, and whose copies draw the
// same bytes, still makes other keys for another session.
#pragma once

#include <memory>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/ecdh.h"
#include "session/terms/id.h"
#include "web/tls/messages.h"

namespace attestor::sealed {

// ShareRandom is the stream HMAC-SHA256(seed, "attestor/share/v1" || sid || u64 counter), counter from 0. What a call
// leaves of a block is thrown away. Not for several threads.
class ShareRandom final : public Random {
 public:
  ShareRandom(Secret seed, const session::SessionId& sid) : seed_(std::move(seed)), sid_(sid) {}
  void Fill(std::span<uint8_t> out) override;

 private:
  Secret seed_;
  session::SessionId sid_;
  uint64_t counter_ = 0;
};

// GroupKeys has one key pair for each of tls::kGroups.
class GroupKeys {
 public:
  // Make takes 32 bytes of `random`.
  static GroupKeys Make(Random& random, const session::SessionId& sid);

  // shares are the public halves, in the order of tls::kGroups.
  const std::vector<tls::KeyShare>& shares() const { return shares_; }
  // Take gives a key away, for one server share at most, and forgets all others: nullopt for a group without a key, and
  // from the second call on.
  std::optional<crypto::EcdhKey> Take(uint16_t group);

 private:
  std::vector<crypto::EcdhKey> keys_;
  std::vector<tls::KeyShare> shares_;
};

}  // namespace attestor::sealed
