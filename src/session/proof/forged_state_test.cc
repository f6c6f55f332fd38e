// A schedule with one forged step. An inner HMAC state that is not that of its key leads to other secrets, keys and IVs
// behind it, which the client knows and can seal records with: everything fits then but the one state. So would an IV
// of the client's choice.
#include <optional>

#include "circuit/sha256_plain.h"
#include "session/proof/zero_knowledge.h"
#include "testkit/proof/selective_session.h"
#include "web/tls/tls13_key_schedule.h"
#include "zk/engine/errors.h"
#include "zk/field/cpu.h"

namespace attestor::proof {
namespace {

using namespace circuit;

// The chaining value of SHA-256 after one block, the key ^ pad.
ByteArray<32> KeyState(const ByteArray<32>& key, uint8_t pad) {
  ByteArray<64> block{};
  std::copy(key.begin(), key.end(), block.begin());
  for (uint8_t& byte : block) byte ^= pad;
  Sha256State state = kSha256Init;
  Sha256Compress(state, block);
  return StateBytes(state);
}

ByteArray<32> Hmac(const ByteArray<32>& key, const ByteArray<32>& inner_digest) {
  return Sha256Finish(StateOf(KeyState(key, 0x5c)), 64, inner_digest);
}

struct Keys {
  ScheduleValues values;
  tls::TrafficKeys client, server;
};

// Schedule follows RFC 8446 section 7.1; the inner state number `forged`, if any, differs in one bit.
Keys Schedule(const Secret& handshake_secret, const ScheduleValues& transcripts, std::optional<size_t> forged) {
  Keys out;
  ScheduleValues& values = out.values = transcripts;
  const auto inner = [&](size_t number, const ByteArray<32>& key) {
    values.inner_states[number] = KeyState(key, 0x36);
    if (forged == number) values.inner_states[number][9] ^= 4;
    return values.inner_states[number];
  };
  const ByteArray<32> handshake = *ToArray<32>(handshake_secret.Reveal());
  ByteArray<32> state = inner(kHandshakeInner, handshake);
  values.client_handshake = Hmac(handshake, SecretDigest(state, "c hs traffic", values.transcript_hello));
  values.server_handshake = Hmac(handshake, SecretDigest(state, "s hs traffic", values.transcript_hello));
  const ByteArray<32> derived = Hmac(handshake, DerivedDigest(state));
  state = inner(kDerivedInner, derived);
  const ByteArray<32> master = Hmac(derived, ExtractDigest(state));
  state = inner(kMasterInner, master);
  const ByteArray<32> client = Hmac(master, SecretDigest(state, "c ap traffic", values.transcript_finished));
  const ByteArray<32> server = Hmac(master, SecretDigest(state, "s ap traffic", values.transcript_finished));
  const auto keys = [&](size_t number, const ByteArray<32>& secret, ByteArray<12>& iv) {
    const ByteArray<32> own = inner(number, secret);
    std::copy_n(Hmac(secret, KeyDigest(own, "iv", 12)).begin(), 12, iv.begin());
    return tls::TrafficKeys{Secret::CopyOf(ByteView(Hmac(secret, KeyDigest(own, "key", 16))).first(16)),
                            Secret::CopyOf(iv)};
  };
  out.client = keys(kClientInner, client, values.client_iv);
  out.server = keys(kServerInner, server, values.server_iv);
  return out;
}

class ForgedState : public SelectiveSession {
 protected:
  // Under gives the relation of a session whose records are sealed with `keys`, everything opened to match. The
  // handshake stays the genuine one: its traffic secrets are exchanged behind the check of it.
  ClaimedRelation Under(Keys keys) {
    client_keys_ = std::move(keys.client);
    server_keys_ = std::move(keys.server);
    Usual("{}");
    SelectiveOpening opening = Open();
    auto& opened = std::get<Tls13KeyParts>(opening.keys);
    opened.inner_states = keys.values.inner_states;
    opened.client_iv = keys.values.client_iv;
    opened.server_iv = keys.values.server_iv;
    opened.client_h = HashKeyOf(client_keys_.key.Reveal());
    opened.server_h = HashKeyOf(server_keys_.key.Reveal());
    ClaimedRelation out = *RelationOf(TheSubject(), opening);
    ScheduleValues& claimed = std::get<Tls13Relation>(out.relation.keys).values;
    claimed.client_handshake = keys.values.client_handshake;
    claimed.server_handshake = keys.values.server_handshake;
    return out;
  }
  ScheduleValues Transcripts() {
    Usual("{}");
    return std::get<Tls13Relation>(Claimed().relation.keys).values;
  }
  bool Verified(const ClaimedRelation& claimed) {
    const Bytes proof = ProveAnyway(claimed, WitnessOf(claimed.relation, run_.handshake_secret).bits, random_);
    const Status status = VerifyRelation(zk::field::BestIsa(), claimed.relation, claimed.statement, proof);
    EXPECT_TRUE(status.ok() || status.error().Is(zk::engine::kProof));
    return status.ok();
  }
};

TEST_F(ForgedState, TheTrueScheduleIsAccepted) {
  const ScheduleValues transcripts = Transcripts();
  Keys keys = Schedule(run_.handshake_secret, transcripts, std::nullopt);
  EXPECT_EQ(keys.values, transcripts) << "the control: this schedule is that of RFC 8446";
  EXPECT_TRUE(Verified(Under(std::move(keys))));
}

TEST_F(ForgedState, EveryInnerStateIsThatOfItsKey) {
  const ScheduleValues transcripts = Transcripts();
  for (size_t forged = 0; forged < 5; ++forged) {
    EXPECT_FALSE(Verified(Under(Schedule(run_.handshake_secret, transcripts, forged)))) << forged;
  }
}

TEST_F(ForgedState, EveryIvIsThatOfItsKey) {
  const ScheduleValues transcripts = Transcripts();
  for (const bool of_client : {true, false}) {
    Keys keys = Schedule(run_.handshake_secret, transcripts, std::nullopt);
    ByteArray<12>& iv = of_client ? keys.values.client_iv : keys.values.server_iv;
    iv[3] ^= 1;
    (of_client ? keys.client : keys.server).iv = Secret::CopyOf(iv);
    EXPECT_FALSE(Verified(Under(std::move(keys)))) << of_client;
  }
}

}  // namespace
}  // namespace attestor::proof
