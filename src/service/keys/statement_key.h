// The statement key: born in this process, held in its memory, gone with it.
//
// There is no function that exports it and none that signs bytes that a caller chose: the one signing function is
// private to the gate, which builds what it signs from what it verified itself. A restart makes a new key; its entry
// (evidence/binding/entry.h) links it to the evidence it was born with.
#pragma once

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/crypto/secp256k1.h"

namespace attestor::gate {
class Gate;
}

namespace attestor::keys {

// KeyId is SHA-256 of the SEC1 compressed public key (spec/session.md section 3).
ByteArray<32> KeyId(ByteView public_key);

class StatementKey {
 public:
  // Generate makes a key that may sign from `now`, cut to whole seconds, for `life`.
  static StatementKey Generate(Random& random, Time now, Duration life);

  const ByteArray<33>& public_key() const { return public_key_; }
  const ByteArray<32>& id() const { return id_; }
  Time born() const { return born_; }
  Time not_after() const { return not_after_; }

 private:
  friend class gate::Gate;

  StatementKey(crypto::Secp256k1Key key, Time born, Time not_after);
  ByteArray<64> Sign(ByteView to_be_signed) const { return key_.SignSha256(to_be_signed); }

  crypto::Secp256k1Key key_;
  ByteArray<33> public_key_;
  ByteArray<32> id_;
  Time born_;
  Time not_after_;
};

}  // namespace attestor::keys
