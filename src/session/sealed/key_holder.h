// Who holds the TLS keys of a sealed session until the signer has its recording (spec/sealed.md): the node's half.
//
// No client may have a key before that, or it and the node's operator could write request and response themselves; and
// the node may not see what is said. So the holder makes the handshake, gives the client key-stream for its one record,
// puts header and tag to what the client encrypted, and of all that the server says afterwards reads inner types only.
//
//   auto holder = HoldAlone({host, challenge, sid, m}, random);
//   socket.Write(holder->TakeOutput());
//   while (!holder->agreed()) { holder->Receive(socket.Read()); socket.Write(holder->TakeOutput()); }
//   HandedOut to_client = holder->HandOut();
//   socket.Write(holder->Seal(from_client));     // in one write
//   while (!holder->ended() && …) holder->Receive(socket.Read());
//   Secret released = holder->Release();          // after the signer's ack
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/wire/limits.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"

namespace attestor::sealed {

// The inner plaintext of the client's record: content of 1 to 2^14 bytes, its type, and padding.
inline constexpr size_t kMinSealed = 2;
inline constexpr size_t kMaxSealed = limits::kSealedRecord;  // bytes, like kMinSealed
static_assert(kMaxSealed == tls::kMaxPlaintext + 1);

struct HolderTerms {
  std::string host;
  recording::Challenge challenge{};
  session::SessionId session_id{};
  size_t sealed_size = 0;  // bytes of the inner plaintext, kMinSealed to kMaxSealed
};

// HandedOut is all that the client gets before the commit.
struct HandedOut {
  Secret server_handshake_traffic;
  Secret keystream;  // of the client's record 0, sealed_size bytes
};

// KeyHolder is an interface: a later mode splits the key between two holders. Every error is final and wipes what is
// held; after one, each call that can fail gives sealed.state.
class KeyHolder {
 public:
  virtual ~KeyHolder() = default;

  // TakeOutput is what is to be written to the server now: hellos, or an alert after a failed handshake. It is empty from
  // agreed() on, for ever: change_cipher_spec and Finished wait for Seal.
  virtual Bytes TakeOutput() = 0;

  // Receive takes all bytes of the server, in order. Until agreed() the errors are those of tls::Client; from then on
  // those of tls::NextRecord and tls::InnerTypeReader. Contents of records behind the server's Finished are never
  // decrypted, whatever they come together with.
  virtual Status Receive(ByteView from_server) = 0;

  // agreed is true once the server's flight is verified, CertificateVerify and Finished included. That the certificate
  // leads to a root and is the host's is for the client to judge.
  virtual bool agreed() const = 0;

  // HandOut: once, when agreed (sealed.state).
  virtual Result<HandedOut> HandOut() = 0;

  // Seal: once, after HandOut (sealed.state), exactly sealed_size bytes (sealed.length): the client's Finished, behind
  // the change_cipher_spec that it may need, and the one record. To be written in one write. Nothing is sealed after it:
  // no alert, no close_notify.
  virtual Result<Bytes> Seal(ByteView ciphertext) = 0;

  // ended is true once a record of the server had the inner type alert.
  virtual bool ended() const = 0;
  // whole_records is how many of the bytes received are whole records: what is behind them is a part of one.
  virtual size_t whole_records() const = 0;
  // shares are the holder's own, one for each of tls::kGroups, in that order.
  virtual std::vector<tls::KeyShare> shares() const = 0;
  // secrets_hash is SHA-256(server_handshake_traffic || client_handshake_traffic); zeros before agreed().
  virtual ByteArray<32> secrets_hash() const = 0;

  // Release: once, after Seal (sealed.state): the handshake secret of RFC 8446 section 7.1. Everything else is wiped, and
  // nothing can be received any more. That the signer has the recording is for the caller to see to.
  virtual Result<Secret> Release() = 0;
};

// HoldAlone is a node that holds the whole key. It takes its randomness at once. sealed.size for a sealed_size out of
// its range.
Result<std::unique_ptr<KeyHolder>> HoldAlone(const HolderTerms& terms, Random& random);

}  // namespace attestor::sealed
