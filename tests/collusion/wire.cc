#include "collusion/wire.h"

#include <algorithm>
#include <optional>

#include "core/base/check_report.h"
#include "core/crypto/ecdh.h"
#include "service/system/clock.h"
#include "session/proof/tls13_handshake_replay.h"
#include "testkit/world/must.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::test {
namespace {

net::Deadline Late() { return net::After(std::chrono::minutes(1)); }

net::Address Local(uint16_t port) { return Must(net::Address::Parse("127.0.0.1", port)); }

std::vector<tls::Record> RecordsOf(ByteView stream) {
  std::vector<tls::Record> records;
  while (true) {
    const auto record = tls::NextRecord(stream);
    if (!record.ok() || !record->has_value()) return records;
    records.push_back(**record);
    stream = stream.subspan((*record)->bytes.size());
  }
}

// FirstMessage is the hello in the first record.
tls::HandshakeMessage FirstMessage(const std::vector<tls::Record>& records) {
  tls::HandshakeReader reader;
  Must(reader.Feed(records.at(0).fragment));
  return *Must(reader.Next());
}

ByteView KeyShareOf(const std::vector<tls::Extension>& extensions) {
  const tls::Extension* share = tls::FindExtension(extensions, tls::ExtensionType::kKeyShare);
  if (share == nullptr) GiveUp("a hello without a key share");
  return share->data;
}

// SharedSecret tries everything that the client drew as the private key of its share.
std::optional<Secret> SharedSecret(const std::vector<Bytes>& draws, const tls::KeyShare& own,
                                   const tls::KeyShare& server) {
  for (const Bytes& draw : draws) {
    auto key = crypto::EcdhKey::FromPrivate(crypto::EcdhGroup::kX25519, Secret::CopyOf(draw));
    if (!key.ok() || key->public_key() != own.key) continue;
    auto shared = key->Agree(server.key);
    if (shared.ok()) return std::move(shared).value();
  }
  return std::nullopt;
}

}  // namespace

void ToldRandom::Fill(std::span<uint8_t> out) {
  random_.Fill(out);
  std::lock_guard lock(mutex_);
  if (out.size() == 32) draws_.emplace_back(out.begin(), out.end());
}

std::vector<Bytes> ToldRandom::Draws() {
  std::lock_guard lock(mutex_);
  return draws_;
}

struct Wire::Streams {
  Bytes client;
  Bytes server;
};

Wire::Wire(WirePlan plan, ToldRandom& told)
    : plan_(std::move(plan)),
      told_(told),
      listener_(Must(net::Listener::Listen(Local(plan_.port)))),
      thread_([this] { Serve(); }) {}

Wire::~Wire() {
  stop_.Raise();
  thread_.join();
}

void Wire::Serve() {
  while (true) {
    auto node = listener_.Accept(net::After(std::chrono::hours(1)), stop_);
    if (!node.ok()) return;
    ServeOne(std::move(node).value());
  }
}

// Everything passes until the client's last flight has: its Finished, and the request in a record of its own.
void Wire::ServeOne(net::Socket node) {
  auto server = net::Socket::Connect(Local(plan_.server_port), Late(), stop_);
  if (!server.ok()) return;
  net::Socket* sides[] = {&node, &*server};
  Streams streams;
  while (true) {
    const int both[] = {node.fd(), server->fd()};
    const auto ready = net::Wait(both, Late(), stop_);
    if (!ready.ok()) return;
    const auto bytes = sides[*ready]->ReadSome(16384, Late(), stop_);
    if (!bytes.ok() || bytes->empty()) return;
    Append(*ready == 0 ? streams.client : streams.server, *bytes);
    if (!sides[1 - *ready]->WriteAll(*bytes, Late(), stop_).ok()) return;
    const auto records = RecordsOf(streams.client);
    const auto protected_records = std::ranges::count(records, tls::ContentType::kApplicationData, &tls::Record::type);
    if (protected_records < 2) continue;
    static_cast<void>(node.WriteAll(Forgery(streams), Late(), stop_));
    return;
  }
}

Bytes Wire::Forgery(const Streams& streams) {
  const auto client = RecordsOf(streams.client), server = RecordsOf(streams.server);
  const tls::ClientHello hello = Must(tls::ParseClientHello(FirstMessage(client).body()));
  const tls::ServerHello answer = Must(tls::ParseServerHello(FirstMessage(server).body()));
  const auto own = Must(tls::ParseClientKeyShares(KeyShareOf(hello.extensions)));
  const auto theirs = Must(tls::ParseServerKeyShare(KeyShareOf(answer.extensions)));
  const auto shared = SharedSecret(told_.Draws(), own.at(0), theirs);
  if (!shared) {
    // No key: a record of the right form, and nothing behind it that anybody could read.
    ++guessed_;
    SystemRandom random;
    Bytes guess(plan_.answer.size() + 17);
    random.Fill(guess);
    return Concat({tls::EncodeRecordHeader(tls::ContentType::kApplicationData, guess.size()), guess});
  }
  const auto handshake = tls::HandshakeSecret::FromSharedSecret(crypto::HashId::kSha256, *shared);
  const tls::OpenedSecret keys(handshake.secret());
  CheckReport ignored;
  const auto challenge = *ToArray<32>(hello.session_id);
  const SystemClock clock;
  const auto replayed =
      Must(proof::ReplayServerHalf(client, server, keys, {plan_.host, challenge, plan_.roots, clock.Now()}, ignored));
  const tls::TrafficSecrets traffic = keys.ApplicationTraffic(replayed.suite, replayed.finished_hash);
  // What the server has sent since its Finished, tickets as a rule, has used up numbers.
  auto sealer = tls::RecordProtection::Create(replayed.suite, traffic.server, server.size() - replayed.server_records);
  ++forged_;
  const Bytes close = {1, 0};
  return Concat(
      {sealer.Seal(tls::ContentType::kApplicationData, plan_.answer), sealer.Seal(tls::ContentType::kAlert, close)});
}

}  // namespace attestor::test
