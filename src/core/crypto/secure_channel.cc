#include "core/crypto/secure_channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdlib>

#include "core/crypto/certificate.h"
#include "core/crypto/certificate_builder.h"
#include "core/crypto/errors.h"
#include "core/crypto/hash.h"
#include "core/crypto/openssl_ptr.h"
#include "core/crypto/signature.h"

namespace attestor::crypto {
namespace {

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct ConnectionDeleter {
  void operator()(SSL* connection) const { SSL_free(connection); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, ContextDeleter>;
using ConnectionPtr = std::unique_ptr<SSL, ConnectionDeleter>;

constexpr std::chrono::hours kCertificateLife{24 * 30};

Error ChannelError(const std::string& what) {
  const unsigned long code = ERR_peek_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return Error(kChannelFailed, reason == nullptr ? what : what + ": " + reason);
}

ContextPtr NewContext(const SSL_METHOD* method) {
  ContextPtr context(SSL_CTX_new(method));
  if (context == nullptr) return context;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  // The certificate is judged by evidence bound to the exporter, after the handshake.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set1_groups_list(context.get(), "X25519:P-256");
  return context;
}

}  // namespace

struct ChannelIdentity::State {
  ContextPtr context;
  P256Key key;
  P256Spki spki;
  ByteArray<32> spki_sha256;
};

ChannelIdentity::ChannelIdentity(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChannelIdentity::ChannelIdentity(ChannelIdentity&&) noexcept = default;
ChannelIdentity& ChannelIdentity::operator=(ChannelIdentity&&) noexcept = default;
ChannelIdentity::~ChannelIdentity() = default;

const P256Spki& ChannelIdentity::spki() const { return state_->spki; }
const ByteArray<32>& ChannelIdentity::spki_sha256() const { return state_->spki_sha256; }

Result<ChannelIdentity> ChannelIdentity::Generate(Random& random, Time now) {
  P256Key key = P256Key::Generate(random);
  const auto spki = ToArray<kP256SpkiSize>(key.spki());
  if (!spki) std::abort();
  const Certificate certificate =
      MakeSelfSigned(key, "attestor channel", now - std::chrono::hours(1), now + kCertificateLife, random);
  auto state = std::make_unique<State>(State{NewContext(TLS_server_method()), std::move(key), *spki, Sha256(*spki)});
  if (state->context == nullptr) return ChannelError("context");
  // Both calls take references of their own.
  if (SSL_CTX_use_certificate(state->context.get(), static_cast<X509*>(certificate.native())) != 1 ||
      SSL_CTX_use_PrivateKey(state->context.get(), static_cast<EVP_PKEY*>(state->key.native())) != 1) {
    return ChannelError("identity");
  }
  return ChannelIdentity(std::move(state));
}

ByteArray<64> ChannelIdentity::Sign(ByteView to_be_signed) const { return state_->key.SignLowS(to_be_signed); }

struct SecureChannel::State {
  ConnectionPtr connection;  // owns both memory BIOs
  BIO* from_network = nullptr;
  BIO* to_network = nullptr;
  Bytes plaintext;
  bool peer_closed = false;
};

SecureChannel::SecureChannel(std::unique_ptr<State> state) : state_(std::move(state)) {}
SecureChannel::SecureChannel(SecureChannel&&) noexcept = default;
SecureChannel& SecureChannel::operator=(SecureChannel&&) noexcept = default;
SecureChannel::~SecureChannel() = default;

namespace {

// Attach gives `connection` a pair of memory BIOs that report "try again", not end of file, when empty.
bool Attach(SSL* connection, BIO*& in, BIO*& out) {
  in = BIO_new(BIO_s_mem());
  out = BIO_new(BIO_s_mem());
  if (in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    return false;
  }
  BIO_set_mem_eof_return(in, -1);
  BIO_set_mem_eof_return(out, -1);
  SSL_set_bio(connection, in, out);
  return true;
}

}  // namespace

Result<SecureChannel> SecureChannel::Client() {
  auto state = std::make_unique<State>();
  const ContextPtr context = NewContext(TLS_client_method());
  if (context == nullptr) return ChannelError("context");
  state->connection.reset(SSL_new(context.get()));
  if (state->connection == nullptr || !Attach(state->connection.get(), state->from_network, state->to_network)) {
    return ChannelError("connection");
  }
  SSL_set_connect_state(state->connection.get());
  SecureChannel channel(std::move(state));
  ATTESTOR_TRY(channel.Advance());
  return channel;
}

Result<SecureChannel> SecureChannel::Server(const ChannelIdentity& identity) {
  auto state = std::make_unique<State>();
  state->connection.reset(SSL_new(identity.state_->context.get()));
  if (state->connection == nullptr || !Attach(state->connection.get(), state->from_network, state->to_network)) {
    return ChannelError("connection");
  }
  SSL_set_accept_state(state->connection.get());
  return SecureChannel(std::move(state));
}

Status SecureChannel::Advance() {
  SSL* connection = state_->connection.get();
  ERR_clear_error();
  if (!SSL_is_init_finished(connection)) {
    const int done = SSL_do_handshake(connection);
    if (done != 1 && SSL_get_error(connection, done) != SSL_ERROR_WANT_READ) return ChannelError("handshake");
    if (done != 1) return Ok();
  }
  std::array<uint8_t, 16 * 1024> piece;
  while (true) {
    size_t got = 0;
    const int read = SSL_read_ex(connection, piece.data(), piece.size(), &got);
    if (read == 1) {
      Append(state_->plaintext, ByteView(piece.data(), got));
      continue;
    }
    const int reason = SSL_get_error(connection, read);
    if (reason == SSL_ERROR_ZERO_RETURN) state_->peer_closed = true;
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_ZERO_RETURN) return Ok();
    return ChannelError("read");
  }
}

Status SecureChannel::Receive(ByteView from_network) {
  if (!from_network.empty()) {
    const int written = BIO_write(state_->from_network, from_network.data(), static_cast<int>(from_network.size()));
    if (written != static_cast<int>(from_network.size())) return ChannelError("buffer");
  }
  return Advance();
}

Status SecureChannel::Write(ByteView plaintext) {
  if (!established()) return Error(kChannelFailed, "write before the handshake is done");
  while (!plaintext.empty()) {
    size_t written = 0;
    ERR_clear_error();
    if (SSL_write_ex(state_->connection.get(), plaintext.data(), plaintext.size(), &written) != 1)
      return ChannelError("write");
    plaintext = plaintext.subspan(written);
  }
  return Ok();
}

void SecureChannel::Close() {
  ERR_clear_error();
  SSL_shutdown(state_->connection.get());
  ERR_clear_error();
}

Bytes SecureChannel::TakeOutput() {
  Bytes out(BIO_ctrl_pending(state_->to_network));
  if (out.empty()) return out;
  const int got = BIO_read(state_->to_network, out.data(), static_cast<int>(out.size()));
  out.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return out;
}

Bytes SecureChannel::TakePlaintext() { return std::exchange(state_->plaintext, {}); }

bool SecureChannel::established() const { return SSL_is_init_finished(state_->connection.get()) == 1; }

bool SecureChannel::peer_closed() const { return state_->peer_closed; }

ByteArray<32> SecureChannel::peer_spki_sha256() const {
  X509* certificate = SSL_get0_peer_certificate(state_->connection.get());
  if (certificate == nullptr) return {};
  uint8_t* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return {};
  const ByteArray<32> digest = Sha256(ByteView(der, static_cast<size_t>(size)));
  OPENSSL_free(der);
  return digest;
}

Result<ByteArray<32>> SecureChannel::Exporter(std::string_view label) const {
  if (!established()) return Error(kChannelFailed, "exporter before the handshake is done");
  ByteArray<32> out{};
  if (SSL_export_keying_material(state_->connection.get(), out.data(), out.size(), label.data(), label.size(), nullptr,
                                 0, 0) != 1) {
    return ChannelError("exporter");
  }
  return out;
}

}  // namespace attestor::crypto
