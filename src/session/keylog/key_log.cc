#include "session/keylog/key_log.h"

#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "core/wire/fields.h"
#include "session/keylog/errors.h"
#include "session/keylog/fields.h"

namespace attestor::keylog {
namespace {

Result<cose::Sign1> ParseSigned(ByteView bytes) {
  auto document = cose::Parse(bytes);
  if (!document.ok()) return Error(kFormat, document.error().Text());
  return document;
}

}  // namespace

Bytes KeyLog::Encode() const { return wire::Encode(kKeyLogFields, *this); }

Result<KeyLog> KeyLog::Decode(ByteView bytes) {
  return Recode(wire::Decode<KeyLog>(kKeyLogFields, bytes), kFormat, kVersion);
}

ByteArray<32> HashOfTraffic(const tls::TrafficSecrets& handshake) {
  Bytes both = Concat({handshake.server.Reveal(), handshake.client.Reveal()});
  const ByteArray<32> hash = crypto::Sha256(both);
  Wipe(both);
  return hash;
}

Bytes Signer::Sign(KeyLog log, const crypto::ChannelIdentity& identity) {
  log.node_spki = identity.spki();
  cose::Sign1 document{
      cose::Algorithm::kEs256, std::string(kContentType), ToBytes(identity.spki_sha256()), log.Encode(), {}};
  document.signature = identity.Sign(document.ToBeSigned());
  return document.Encode();
}

Result<KeyLog> ReadKeyLog(ByteView signed_key_log) {
  ATTESTOR_ASSIGN(const cose::Sign1 document, ParseSigned(signed_key_log));
  return KeyLog::Decode(document.payload);
}

Result<KeyLog> VerifyKeyLog(ByteView signed_key_log, const ByteArray<32>& channel_spki_sha256) {
  ATTESTOR_ASSIGN(const cose::Sign1 document, ParseSigned(signed_key_log));
  ATTESTOR_ASSIGN(KeyLog log, KeyLog::Decode(document.payload));
  const ByteArray<32> key = crypto::Sha256(log.node_spki);
  if (key != channel_spki_sha256) return Error(kNode, ToHex(key));
  const Status verified = cose::Verify(document, cose::Algorithm::kEs256, kContentType, key, log.node_spki);
  if (!verified.ok()) return Error(kSignature, verified.error().Text());
  return log;
}

}  // namespace attestor::keylog
