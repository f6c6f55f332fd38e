// The key schedule of TLS 1.3 as a circuit: from the handshake secret to the record keys of both directions.
//
//   HS ──► client_handshake, server_handshake      public
//    └──► derived ──► MS ──► client secret ──► key, IV (public)
//                      └──► server secret ──► key, IV (public)
//
// Each of the five keys on the way costs the compressions of its two HMAC states; its inner one is public (hmac.h). Each arrow costs one
// compression with a public block. 20 compressions in all; 224 809 committed bits.
#pragma once

#include "zk/circuit/hmac.h"
#include "zk/circuit/tls13_values.h"

namespace attestor::zk::circuit {

template <class B>
struct RecordKeys {
  ByteBlock<B> client, server;
};

// InputHandshakeSecret reads the 32 bytes of the handshake secret.
template <class B>
HmacKey<B> InputHandshakeSecret(B& b) {
  HmacKey<B> key;
  for (Value<B>& word : key) word = InputWord(b);
  return key;
}

namespace tls13 {

// A key on the way: constrains its inner state and gives the outer one.
template <class B>
State<B> OpenKey(B& b, const HmacKey<B>& key, const ByteArray<32>& inner) {
  AssertInnerState(b, key, inner);
  return OuterState(b, key);
}

// Key and IV of one direction; the IV is constrained.
template <class B>
ByteBlock<B> RecordKey(B& b, const HmacKey<B>& traffic_secret, const ByteArray<32>& inner, const ByteArray<12>& iv) {
  const State<B> outer = OpenKey(b, traffic_secret, inner);
  AssertHmacOfPublic(b, outer, KeyDigest(inner, "iv", 12), iv);
  const State<B> words = HmacOfPublic(b, outer, KeyDigest(inner, "key", 16), 4);
  ByteBlock<B> key;
  for (size_t i = 0; i < 16; ++i) key[i] = ByteOf(words[i / 4], i % 4);
  return key;
}

}  // namespace tls13

// ApplicationKeys constrains every value of `values` to what follows from the handshake secret, and gives the record keys.
template <class B>
RecordKeys<B> ApplicationKeys(B& b, const HmacKey<B>& handshake_secret, const ScheduleValues& values) {
  const InnerStates& inner = values.inner_states;
  State<B> outer = tls13::OpenKey(b, handshake_secret, inner[kHandshakeInner]);
  AssertHmacOfPublic(b, outer, SecretDigest(inner[kHandshakeInner], "c hs traffic", values.transcript_hello), values.client_handshake);
  AssertHmacOfPublic(b, outer, SecretDigest(inner[kHandshakeInner], "s hs traffic", values.transcript_hello), values.server_handshake);
  const HmacKey<B> derived = HmacOfPublic(b, outer, DerivedDigest(inner[kHandshakeInner]));
  outer = tls13::OpenKey(b, derived, inner[kDerivedInner]);
  const HmacKey<B> master = HmacOfPublic(b, outer, ExtractDigest(inner[kDerivedInner]));
  outer = tls13::OpenKey(b, master, inner[kMasterInner]);
  const HmacKey<B> client = HmacOfPublic(b, outer, SecretDigest(inner[kMasterInner], "c ap traffic", values.transcript_finished));
  const HmacKey<B> server = HmacOfPublic(b, outer, SecretDigest(inner[kMasterInner], "s ap traffic", values.transcript_finished));
  RecordKeys<B> keys;
  keys.client = tls13::RecordKey(b, client, inner[kClientInner], values.client_iv);
  keys.server = tls13::RecordKey(b, server, inner[kServerInner], values.server_iv);
  return keys;
}

}  // namespace attestor::zk::circuit
