#include "session/sealed/key_holder.h"

#include <cstdlib>
#include <optional>
#include <utility>
#include <variant>

#include "core/crypto/hash.h"
#include "session/keylog/key_log.h"
#include "session/sealed/errors.h"
#include "session/sealed/group_keys.h"
#include "web/tls/client.h"
#include "web/tls/errors.h"
#include "web/tls/tls13_blind_sealer.h"
#include "web/tls/tls13_key_source.h"
#include "web/tls/tls13_type_reader.h"

namespace attestor::sealed {
namespace {

// Secrets are what a handshake leaves in its key source.
struct Secrets {
  tls::Suite suite;
  std::optional<tls::HandshakeSecret> handshake;
  tls::TrafficSecrets handshake_traffic;
  tls::TrafficSecrets application_traffic;  // empty until the server's Finished was verified
};

tls::TrafficSecrets Clone(const tls::TrafficSecrets& traffic) {
  return {traffic.client.Clone(), traffic.server.Clone()};
}

// HeldKeys is the key source of the holder's TLS client. It tells it what the handshake needs, and of the application
// keys nothing: the client gets secrets of zeros for them, so neither it nor what is left of it can read or seal
// application data.
class HeldKeys final : public tls::ClientKeySource {
 public:
  // Both are the holder's, and outlive this.
  HeldKeys(GroupKeys& keys, Secrets& secrets) : keys_(keys), secrets_(secrets) {}

  tls::KeyShare NewShare(uint16_t group) override {
    for (const tls::KeyShare& share : keys_.shares()) {
      if (share.group == group) {
        group_ = group;
        return share;
      }
    }
    std::abort();  // the client asks for groups that it offers, which are tls::kGroups
  }

  Status Agree(const tls::Suite& suite, const tls::KeyShare& server) override {
    const std::optional<crypto::EcdhKey> key = keys_.Take(group_);
    if (!key) return Error(tls::kKeyShare, "a second share of the server");
    auto shared = key->Agree(server.key);
    if (!shared.ok()) return Error(tls::kKeyShare, shared.error().Text());
    secrets_.suite = suite;
    secrets_.handshake.emplace(tls::HandshakeSecret::FromSharedSecret(suite.hash, *shared));
    return Ok();
  }

  tls::TrafficSecrets HandshakeTraffic(ByteView hello_hash) const override {
    secrets_.handshake_traffic = secrets_.handshake->HandshakeTraffic(hello_hash);
    return Clone(secrets_.handshake_traffic);
  }

  tls::TrafficSecrets ApplicationTraffic(ByteView finished_hash) const override {
    secrets_.application_traffic = secrets_.handshake->Master().ApplicationTraffic(finished_hash);
    const size_t size = secrets_.application_traffic.client.size();
    return {Secret(size), Secret(size)};
  }

  Secret HandshakeSecretForOpening() const override { return {}; }

 private:
  GroupKeys& keys_;
  Secrets& secrets_;
  uint16_t group_ = 0;
};

// The states of a holder. Each has what its own steps need; what is left behind is wiped.
//
//   Handshaking -> Agreed -> HandedOver -> Sealed -> Over
//
// An error leads to Over from everywhere.
struct Handshaking {
  Handshaking(const HolderTerms& terms, GroupKeys own, Random& random)
      : keys(std::move(own)), client(Config(terms), random, std::make_unique<HeldKeys>(keys, secrets)) {}

  static tls::ClientConfig Config(const HolderTerms& terms) {
    return {terms.host, terms.challenge, [](std::span<const Bytes>) { return Ok(); }};
  }

  GroupKeys keys;
  Secrets secrets;
  tls::Client client;  // its key source views the two before it
};

// Kept is what waits for Release while the server is read.
struct Kept {
  Secret handshake_secret;
  tls::InnerTypeReader types;
};
struct Agreed {
  Kept kept;
  Secret server_handshake_traffic;
  tls::BlindSealer sealer;
  Bytes finished;  // change_cipher_spec and the client's Finished, held back
};
struct HandedOver {
  Kept kept;
  tls::BlindSealer sealer;
  Bytes finished;
};
struct Sealed {
  Kept kept;
};
struct Over {};

class LoneHolder final : public KeyHolder {
 public:
  LoneHolder(const HolderTerms& terms, GroupKeys keys, Random& random)
      : sealed_size_(terms.sealed_size),
        shares_(keys.shares()),
        state_(std::make_unique<Handshaking>(terms, std::move(keys), random)) {
    output_ = std::get<HandshakingPtr>(state_)->client.TakeOutput();
  }

  Bytes TakeOutput() override { return std::exchange(output_, {}); }

  Status Receive(ByteView from_server) override {
    if (std::holds_alternative<Over>(state_)) return Error(kState, "nothing can be received");
    Append(incoming_, from_server);
    size_t used = 0;
    while (true) {
      const ByteView rest = ByteView(incoming_).subspan(used);
      const auto record = tls::NextRecord(rest);
      if (!record.ok()) return FailAt(rest, record.error());
      if (!record->has_value()) break;
      ATTESTOR_TRY(OnRecord(**record));
      used += (*record)->bytes.size();
      whole_records_ += (*record)->bytes.size();
    }
    incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<ptrdiff_t>(used));
    return Ok();
  }

  bool agreed() const override { return agreed_; }

  Result<HandedOut> HandOut() override {
    auto* agreed = std::get_if<Agreed>(&state_);
    if (agreed == nullptr) return Fail(Error(kState, "nothing to hand out"));
    HandedOut out{std::move(agreed->server_handshake_traffic), agreed->sealer.Keystream(kOwnRecord, sealed_size_)};
    Enter(HandedOver{std::move(agreed->kept), std::move(agreed->sealer), std::move(agreed->finished)});
    return out;
  }

  Result<Bytes> Seal(ByteView ciphertext) override {
    auto* ready = std::get_if<HandedOver>(&state_);
    if (ready == nullptr) return Fail(Error(kState, "nothing to seal"));
    if (ciphertext.size() != sealed_size_) {
      return Fail(
          Error(kLength, std::to_string(ciphertext.size()) + " bytes instead of " + std::to_string(sealed_size_)));
    }
    Bytes flight = std::move(ready->finished);
    Append(flight, std::move(ready->sealer).Seal(kOwnRecord, ciphertext));
    Enter(Sealed{std::move(ready->kept)});
    return flight;
  }

  bool ended() const override { return ended_; }
  size_t whole_records() const override { return whole_records_; }
  std::vector<tls::KeyShare> shares() const override { return shares_; }
  ByteArray<32> secrets_hash() const override { return secrets_hash_; }

  Result<Secret> Release() override {
    auto* sealed = std::get_if<Sealed>(&state_);
    if (sealed == nullptr) return Fail(Error(kState, "nothing to release"));
    Secret secret = std::move(sealed->kept.handshake_secret);
    Enter(Over{});
    return secret;
  }

 private:
  // The handshake's keys are referred to from within: it stays where it is.
  using HandshakingPtr = std::unique_ptr<Handshaking>;
  using State = std::variant<HandshakingPtr, Agreed, HandedOver, Sealed, Over>;

  static constexpr uint64_t kOwnRecord = 0;  // the client's one record

  void Enter(State next) { state_ = std::move(next); }

  // Fail ends the holder. What was to be sent and was not is not sent any more.
  Error Fail(Error error) {
    output_.clear();
    Enter(Over{});
    return error;
  }

  // FailHandshake ends it with what the client made of the error, if that is an alert under handshake keys. Before
  // ServerHello there are none, and behind the server's Finished an alert would be under others.
  Error FailHandshake(Handshaking& handshaking, Error error) {
    const Secrets& secrets = handshaking.secrets;
    Bytes alert = handshaking.client.TakeOutput();
    const bool under_handshake_keys =
        !secrets.handshake_traffic.client.empty() && secrets.application_traffic.client.empty();
    error = Fail(std::move(error));
    if (under_handshake_keys) output_ = std::move(alert);
    return error;
  }

  // FailAt: bytes that are no record. The client says the same of them, and makes the alert.
  Error FailAt(ByteView rest, const Error& error) {
    auto* handshaking = std::get_if<HandshakingPtr>(&state_);
    if (handshaking == nullptr) return Fail(error);
    const Status refused = (*handshaking)->client.Receive(rest);
    return FailHandshake(**handshaking, refused.ok() ? error : refused.error());
  }

  // OnRecord: the client gets one record at a time, and none behind the server's Finished.
  Status OnRecord(const tls::Record& record) {
    if (auto* handshaking = std::get_if<HandshakingPtr>(&state_)) return OnHandshake(**handshaking, record);
    Kept* kept = KeptOf();
    const auto type = kept->types.Next(record);
    if (!type.ok()) return Fail(type.error());
    if (*type == tls::ContentType::kAlert) ended_ = true;
    return Ok();
  }

  Status OnHandshake(Handshaking& handshaking, const tls::Record& record) {
    const Status received = handshaking.client.Receive(record.bytes);
    if (!received.ok()) return FailHandshake(handshaking, received.error());
    if (!handshaking.client.connected()) {
      Append(output_, handshaking.client.TakeOutput());
      return Ok();
    }
    OnAgreed(handshaking);
    return Ok();
  }

  void OnAgreed(Handshaking& handshaking) {
    Secrets secrets = std::move(handshaking.secrets);
    secrets_hash_ = keylog::HashOfTraffic(secrets.handshake_traffic);
    agreed_ = true;
    const tls::TrafficSecrets& application = secrets.application_traffic;
    Kept kept{secrets.handshake->secret().Clone(), tls::InnerTypeReader::Create(secrets.suite, application.server)};
    Enter(Agreed{std::move(kept), std::move(secrets.handshake_traffic.server),
                 tls::BlindSealer::Create(secrets.suite, application.client), handshaking.client.TakeOutput()});
  }

  Kept* KeptOf() {
    if (auto* agreed = std::get_if<Agreed>(&state_)) return &agreed->kept;
    if (auto* ready = std::get_if<HandedOver>(&state_)) return &ready->kept;
    return &std::get<Sealed>(state_).kept;
  }

  size_t sealed_size_;
  std::vector<tls::KeyShare> shares_;
  State state_;
  Bytes incoming_;
  Bytes output_;
  size_t whole_records_ = 0;
  bool agreed_ = false;
  bool ended_ = false;
  ByteArray<32> secrets_hash_{};
};

}  // namespace

Result<std::unique_ptr<KeyHolder>> HoldAlone(const HolderTerms& terms, Random& random) {
  if (terms.sealed_size < kMinSealed || terms.sealed_size > kMaxSealed)
    return Error(kSize, std::to_string(terms.sealed_size) + " bytes with the type");
  GroupKeys keys = GroupKeys::Make(random, terms.session_id);
  return std::unique_ptr<KeyHolder>(std::make_unique<LoneHolder>(terms, std::move(keys), random));
}

}  // namespace attestor::sealed
