// The key schedule of TLS 1.3 as a circuit: from the handshake secret to the record keys of both directions.
//
//   HS ──► client_handshake, server_handshake      public
//    └──► derived ──► MS ──► client secret ──► key, IV (public)
//                      └──► server secret ──► key, IV (public)
//
// Each of the five keys on the way costs the compressions of its two HMAC states; its inner one is public (hmac.h).
// Each arrow costs one compression with a public block. 20 compressions in all; 224 809 committed bits.
#pragma once

#include "circuit/hmac.h"
#include "session/proof/tls13_values.h"

namespace attestor::proof {

template <class B>
struct RecordKeys {
  circuit::ByteBlock<B> client, server;
};

// InputHandshakeSecret reads the 32 bytes of the handshake secret.
template <class B>
circuit::HmacKey<B> InputHandshakeSecret(B& b) {
  circuit::HmacKey<B> key;
  for (circuit::Value<B>& word : key) word = circuit::InputWord(b);
  return key;
}

namespace tls13 {

// A key on the way: constrains its inner state and gives the outer one.
template <class B>
circuit::State<B> OpenKey(B& b, const circuit::HmacKey<B>& key, const ByteArray<32>& inner) {
  circuit::AssertInnerState(b, key, inner);
  return circuit::OuterState(b, key);
}

// Key and IV of one direction; the IV is constrained.
template <class B>
circuit::ByteBlock<B> RecordKey(B& b, const circuit::HmacKey<B>& traffic_secret, const ByteArray<32>& inner,
                                const ByteArray<12>& iv) {
  const circuit::State<B> outer = OpenKey(b, traffic_secret, inner);
  circuit::AssertHmacOfPublic(b, outer, KeyDigest(inner, "iv", 12), iv);
  const circuit::State<B> words = circuit::HmacOfPublic(b, outer, KeyDigest(inner, "key", 16), 4);
  circuit::ByteBlock<B> key;
  for (size_t i = 0; i < 16; ++i) key[i] = circuit::ByteOf(words[i / 4], i % 4);
  return key;
}

}  // namespace tls13

// ApplicationKeys constrains every value of `values` to what follows from the handshake secret, and gives the record
// keys.
template <class B>
RecordKeys<B> ApplicationKeys(B& b, const circuit::HmacKey<B>& handshake_secret, const ScheduleValues& values) {
  const InnerStates& inner = values.inner_states;
  circuit::State<B> outer = tls13::OpenKey(b, handshake_secret, inner[kHandshakeInner]);
  circuit::AssertHmacOfPublic(b, outer, SecretDigest(inner[kHandshakeInner], "c hs traffic", values.transcript_hello),
                              values.client_handshake);
  circuit::AssertHmacOfPublic(b, outer, SecretDigest(inner[kHandshakeInner], "s hs traffic", values.transcript_hello),
                              values.server_handshake);
  const circuit::HmacKey<B> derived = circuit::HmacOfPublic(b, outer, DerivedDigest(inner[kHandshakeInner]));
  outer = tls13::OpenKey(b, derived, inner[kDerivedInner]);
  const circuit::HmacKey<B> master = circuit::HmacOfPublic(b, outer, ExtractDigest(inner[kDerivedInner]));
  outer = tls13::OpenKey(b, master, inner[kMasterInner]);
  const circuit::HmacKey<B> client =
      circuit::HmacOfPublic(b, outer, SecretDigest(inner[kMasterInner], "c ap traffic", values.transcript_finished));
  const circuit::HmacKey<B> server =
      circuit::HmacOfPublic(b, outer, SecretDigest(inner[kMasterInner], "s ap traffic", values.transcript_finished));
  RecordKeys<B> keys;
  keys.client = tls13::RecordKey(b, client, inner[kClientInner], values.client_iv);
  keys.server = tls13::RecordKey(b, server, inner[kServerInner], values.server_iv);
  return keys;
}

}  // namespace attestor::proof
