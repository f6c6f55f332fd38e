// The key log of a sealed session: what a node says, before it releases any key, about the keys that it made and the
// recording that it closed (spec/sealed.md; `key-log` in spec/formats.cddl).
//
// The signer holds it before the client gets the handshake secret, and the bundle has it. So whoever judges the session
// later compares keys and recording with what was fixed while nobody outside of the node's program could have changed
// either.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/secure_channel.h"
#include "core/crypto/signature.h"
#include "session/terms/id.h"
#include "web/tls/messages.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::keylog {

inline constexpr std::string_view kContentType = "application/attestor-key-log+cbor";
inline constexpr size_t kMaxShares = 8;  // of one client
inline constexpr size_t kMinShare = 32;  // bytes: X25519
inline constexpr size_t kMaxShare = 65;  // P-256, uncompressed

struct KeyLog {
  session::SessionId session_id{};
  ByteArray<32> request_hash{};       // SHA-256 of the encoded session request
  crypto::P256Spki node_spki{};       // the key of the node's channel, whose SHA-256 its evidence names; it signs
  std::vector<tls::KeyShare> shares;  // one for each group that the mode offers, in the order of tls::kGroups
  ByteArray<32> traffic_hash{};       // HashOfTraffic
  ByteArray<32> client_ciphertext{};  // SHA-256 of the client's one record of application data: ciphertext alone
  ByteArray<32> recording_hash{};     // SHA-256 of the encoded recording

  Bytes Encode() const;
  static Result<KeyLog> Decode(ByteView bytes);  // keylog.format, keylog.version
};

// HashOfTraffic is SHA-256(SHTS || CHTS), the two handshake traffic secrets.
ByteArray<32> HashOfTraffic(const tls::TrafficSecrets& handshake);

// Signer is the only thing that reaches a channel's key, and it takes a key log, never bytes.
class Signer {
 public:
  // Sign gives the signed document: COSE_Sign1, ES256 with the lower s. The log's node_spki becomes the identity's. ECDSA
  // draws a nonce, so signing a log twice makes two documents, of which a signer takes one.
  static Bytes Sign(KeyLog log, const crypto::ChannelIdentity& identity);
};

// ReadKeyLog parses without judging the signature: keylog.format, keylog.version.
Result<KeyLog> ReadKeyLog(ByteView signed_key_log);

// VerifyKeyLog: the document has its one form, and is signed by the key that it names, whose SHA-256 is
// `channel_spki_sha256`: keylog.format, keylog.version, keylog.node, keylog.signature.
Result<KeyLog> VerifyKeyLog(ByteView signed_key_log, const ByteArray<32>& channel_spki_sha256);

}  // namespace attestor::keylog
