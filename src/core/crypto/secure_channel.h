// One end of a TLS 1.3 connection between our own programs, without sockets, by OpenSSL.
//
// This is NOT the TLS client that talks to attested sites (web/tls): it carries the frames between client, node and
// signer. Certificates here are ephemeral and self-signed, and prove nothing; what authenticates the peer is evidence
// that is bound to Exporter() after the handshake (spec/session.md section 2). Until that is checked, nothing read from
// a channel may be believed and nothing secret written to it.
//
//   channel.Receive(bytes_from_the_socket);  socket.Write(channel.TakeOutput());  frames.Feed(channel.TakePlaintext());
#pragma once

#include <memory>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/crypto/signature.h"

namespace attestor::keylog {
class Signer;
}

namespace attestor::crypto {

// ChannelIdentity is the key and self-signed certificate of a listening process: made at start, held in memory, shared
// by its connections.
//
// Two things are signed with its key. OpenSSL signs CertificateVerify: 64 spaces, a text, a zero byte and a hash (RFC
// 8446 section 4.4.3). keylog::Signer signs key logs, and nothing else can: the Sig_structure of COSE, whose first byte
// is the head of a CBOR array, 0x84, and no space. So a signature of one kind is never one of the other.
class ChannelIdentity {
 public:
  static Result<ChannelIdentity> Generate(Random& random, Time now);
  ChannelIdentity(ChannelIdentity&&) noexcept;
  ChannelIdentity& operator=(ChannelIdentity&&) noexcept;
  ~ChannelIdentity();

  const P256Spki& spki() const;
  const ByteArray<32>& spki_sha256() const;

 private:
  friend class SecureChannel;
  friend class keylog::Signer;
  struct State;
  explicit ChannelIdentity(std::unique_ptr<State> state);
  ByteArray<64> Sign(ByteView to_be_signed) const;  // crypto::VerifyP256LowS
  std::unique_ptr<State> state_;
};

class SecureChannel {
 public:
  static Result<SecureChannel> Client();
  // Server keeps a reference of its own to what it needs of `identity`.
  static Result<SecureChannel> Server(const ChannelIdentity& identity);
  SecureChannel(SecureChannel&&) noexcept;
  SecureChannel& operator=(SecureChannel&&) noexcept;
  ~SecureChannel();

  // Receive takes bytes from the network: handshake progress and plaintext follow from it. crypto.channel_failed ends
  // the channel.
  Status Receive(ByteView from_network);
  // Write encrypts `plaintext`; only when established().
  Status Write(ByteView plaintext);
  // Close queues close_notify.
  void Close();

  Bytes TakeOutput();     // for the network
  Bytes TakePlaintext();  // from the peer

  bool established() const;
  bool peer_closed() const;

  // peer_spki_sha256 is the SHA-256 of the server's SubjectPublicKeyInfo (client side, established).
  ByteArray<32> peer_spki_sha256() const;
  // Exporter gives 32 bytes that both ends, and nobody else, share (RFC 8446 section 7.5); established only.
  Result<ByteArray<32>> Exporter(std::string_view label) const;

 private:
  struct State;
  explicit SecureChannel(std::unique_ptr<State> state);
  Status Advance();
  std::unique_ptr<State> state_;
};

}  // namespace attestor::crypto
