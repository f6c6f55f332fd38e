// A HelloRetryRequest against the gate. Client and server are both the test's own and agree on everything, so that each
// handshake below holds together to the last MAC, and only what the gate asks of the hellos is in the way.
#include <functional>

#include "core/wire/reader.h"
#include "testkit/tls/test_server.h"
#include "testkit/world/gate_world.h"
#include "testkit/world/must.h"
#include "web/tls/client.h"
#include "web/tls/record_protection.h"
#include "web/tls/transcript.h"

namespace attestor::test {
namespace {

using recording::Direction;
using tls::ClientHello;
using tls::ContentType;
using tls::Extension;
using tls::ExtensionType;

constexpr uint64_t kServerSeed = 11;
constexpr char kHost[] = "bank.example";
constexpr crypto::HashId kHash = crypto::HashId::kSha256;

const Bytes& Cookie() {
  static const Bytes kCookie = {0, 3, 'a', 'b', 'c'};
  return kCookie;
}

void Set(ClientHello& hello, ExtensionType type, Bytes data) {
  for (Extension& extension : hello.extensions) {
    if (extension.type == type) extension.data = std::move(data);
  }
}

void Drop(ClientHello& hello, ExtensionType type) {
  std::erase_if(hello.extensions, [type](const Extension& extension) { return extension.type == type; });
}

// Dialogue is one whole session with a HelloRetryRequest. `edit` changes the second ClientHello before it is sent.
class Dialogue {
 public:
  Dialogue(const WebCa& ca, const recording::SessionRequest& request, const recording::Challenge& challenge, Time now)
      : request_(request), challenge_(challenge), now_(now) {
    CountingRandom same(kServerSeed);
    server_.chain = {ca.Certify(ca.Leaf(kHost), crypto::P256Key::Generate(same)).der()};
  }

  std::function<void(ClientHello&)> edit = [](ClientHello&) {};
  Bytes before_server_hello;   // records of the server in front of its HelloRetryRequest
  bool hellos_in_one = false;  // HelloRetryRequest and ServerHello in one record

  RecordedSession Run() {
    out_.recording.connected_at = now_;
    out_.recording.address = "127.0.0.1";
    out_.recording.port = request_.port;
    Hellos();
    const auto secret = tls::HandshakeSecret::FromOpening(kHash, server_.handshake_secret());
    const tls::TrafficSecrets handshake = secret.HandshakeTraffic(transcript_.Hash());
    const std::vector<Bytes> flight = server_.FlightMessages();
    Bytes joined;
    for (const Bytes& message : flight) {
      transcript_.Add(message);
      Append(joined, message);
    }
    FromServer(server_.Seal(ContentType::kHandshake, joined));
    const Bytes mac = tls::FinishedMac(kHash, handshake.client, transcript_.Hash());
    const Bytes finished = tls::RecordProtection::Create(tls::kAes128GcmSha256, handshake.client)
                               .Seal(ContentType::kHandshake, tls::EncodeHandshake(tls::HandshakeType::kFinished, mac));
    FromClient(finished);
    Must(server_.ReadFinished(finished));
    Exchange(secret.Master().ApplicationTraffic(transcript_.Hash()).client);
    out_.handshake_secret = server_.handshake_secret().Clone();
    return std::move(out_);
  }

 private:
  void Hellos() {
    const crypto::EcdhKey first_key = crypto::EcdhKey::Generate(crypto::EcdhGroup::kX25519, random_);
    ClientHello hello =
        tls::MakeClientHello(kHost, challenge_, random_.Array<32>(), {tls::kGroupX25519, first_key.public_key()});
    Say(hello);
    const Bytes retry = server_.Retry(tls::kGroupP256, {{ExtensionType::kCookie, Cookie()}});
    const ByteView retry_message = ByteView(retry).subspan(tls::kRecordHeaderSize);
    transcript_.Retry();
    transcript_.Add(retry_message);
    FromServer(before_server_hello);
    if (!hellos_in_one) FromServer(retry);
    const crypto::EcdhKey second_key = crypto::EcdhKey::Generate(crypto::EcdhGroup::kP256, random_);
    wire::Writer share;
    share.U16(tls::kGroupP256).Vector16(second_key.public_key());
    Set(hello, ExtensionType::kKeyShare, std::move(wire::Writer().Vector16(share.bytes())).Take());
    hello.extensions.push_back({ExtensionType::kCookie, Cookie()});
    edit(hello);
    Say(hello);
    const Bytes message = server_.HelloMessage(tls::kGroupP256);
    transcript_.Add(ByteView(message));
    FromServer(tls::EncodeRecord(ContentType::kHandshake, hellos_in_one ? Concat({retry_message, message}) : message));
  }

  void Exchange(const Secret& client_secret) {
    tls::RecordProtection sealer = tls::RecordProtection::Create(tls::kAes128GcmSha256, client_secret);
    FromClient(sealer.Seal(ContentType::kApplicationData, Get(kHost, request_.port, "/")));
    FromServer(server_.Seal(ContentType::kApplicationData, Response("hello")));
    FromServer(server_.Seal(ContentType::kAlert, ByteArray<2>{1, tls::kCloseNotify}));
    FromClient(sealer.Seal(ContentType::kAlert, ByteArray<2>{1, tls::kCloseNotify}));
    out_.recording.AddEnd(Direction::kServerToClient, now_);
    out_.recording.AddEnd(Direction::kClientToServer, now_);
  }

  void Say(const ClientHello& hello) {
    const Bytes message = tls::EncodeClientHello(hello);
    const Bytes record = tls::EncodeRecord(ContentType::kHandshake, message);
    transcript_.Add(ByteView(message));
    FromClient(record);
    server_.ReadHello(record);
  }
  void FromClient(ByteView bytes) { out_.recording.Add(Direction::kClientToServer, bytes, now_); }
  void FromServer(ByteView bytes) {
    if (!bytes.empty()) out_.recording.Add(Direction::kServerToClient, bytes, now_);
  }

  const recording::SessionRequest& request_;
  const recording::Challenge challenge_;
  const Time now_;
  CountingRandom random_{12};
  CountingRandom server_random_{kServerSeed};
  tls::TestServer server_{server_random_};
  tls::Transcript transcript_{kHash};
  RecordedSession out_;
};

class HelloRetry : public GateWorld {
 protected:
  Session OpenHere() {
    recording::SessionRequest request;
    request.host = kHost;
    request.port = 443;
    request.nonce = ToBytes(random_.Array<16>());
    return {request, Must(gate_->Open(request, node_))};
  }
  Dialogue Talk(const Session& session) { return Dialogue(ca_, session.request, session.challenge(), clock_.Now()); }
  void Accepted(const std::function<void(Dialogue&)>& change) {
    const Session session = OpenHere();
    Dialogue dialogue = Talk(session);
    change(dialogue);
    const RecordedSession run = dialogue.Run();
    Statement(session, run.recording, Opening(run));
  }
  void RefusedHere(const std::function<void(Dialogue&)>& change, std::string_view code) {
    const Session session = OpenHere();
    Dialogue dialogue = Talk(session);
    change(dialogue);
    const RecordedSession run = dialogue.Run();
    RefusedOnce(session, run.recording, Opening(run), code, "tls.server_hello");
  }
  void SecondHelloRefused(std::function<void(ClientHello&)> edit) {
    RefusedHere([&](Dialogue& dialogue) { dialogue.edit = std::move(edit); }, "tls.hello_retry");
  }
};

TEST_F(HelloRetry, honest_control) {
  Accepted([](Dialogue&) {});
}

TEST_F(HelloRetry, cookie_swapped) {
  SecondHelloRefused([](ClientHello& hello) { Set(hello, ExtensionType::kCookie, {0, 3, 'a', 'b', 'd'}); });
}

TEST_F(HelloRetry, cookie_dropped) {
  SecondHelloRefused([](ClientHello& hello) { Drop(hello, ExtensionType::kCookie); });
}

// The server answers, and echoes, the second hello: with another session id it would be somebody else's session.
TEST_F(HelloRetry, challenge_dropped_or_swapped) {
  SecondHelloRefused([](ClientHello& hello) { hello.session_id.clear(); });
  SecondHelloRefused([](ClientHello& hello) { hello.session_id[0] ^= 1; });
}

TEST_F(HelloRetry, anything_else_swapped) {
  SecondHelloRefused([](ClientHello& hello) { hello.random[0] ^= 1; });
  SecondHelloRefused(
      [](ClientHello& hello) { Set(hello, ExtensionType::kServerName, tls::EncodeServerName("other.example")); });
  SecondHelloRefused([](ClientHello& hello) { Set(hello, ExtensionType::kAlpn, tls::EncodeAlpn("h2")); });
  SecondHelloRefused([](ClientHello& hello) { Drop(hello, ExtensionType::kAlpn); });
  SecondHelloRefused([](ClientHello& hello) { std::swap(hello.extensions[0], hello.extensions[1]); });
}

// One record with both hellos of the server is what no client takes, because it has not sent its second by then.
TEST_F(HelloRetry, both_hellos_of_the_server_in_one_record) {
  RefusedHere([](Dialogue& dialogue) { dialogue.hellos_in_one = true; }, "tls.key_change_span");
}

// The client takes a ChangeCipherSpec in front of the first ServerHello (RFC 8446 section 5: from the first ClientHello
// on), so the gate takes it, too; of three, neither does.
TEST_F(HelloRetry, change_cipher_spec_before_server_hello) {
  const Bytes one = tls::EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{1});
  const auto client_takes = [&](const Bytes& records) {
    tls::ClientConfig config{kHost, {}, [](std::span<const Bytes>) { return Ok(); }};
    return tls::Client(config, random_).Receive(records).ok();
  };
  for (const Bytes& records : {one, Concat({one, one})}) {
    EXPECT_TRUE(client_takes(records));
    Accepted([&](Dialogue& dialogue) { dialogue.before_server_hello = records; });
  }
  for (const Bytes& records :
       {Concat({one, one, one}), tls::EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{2})}) {
    EXPECT_FALSE(client_takes(records));
    RefusedHere([&](Dialogue& dialogue) { dialogue.before_server_hello = records; }, "tls.change_cipher_spec");
  }
}

}  // namespace
}  // namespace attestor::test
