#include "testkit/proof/recorded_session.h"

#include <cstdlib>

#include "core/crypto/certificate_builder.h"
#include "testkit/tls/test_server.h"
#include "web/tls/client.h"

namespace attestor::proof {
namespace {

using recording::Direction;

void Need(const Status& status) {
  if (!status.ok()) std::abort();
}

// Site is what outlives single sessions: the root, and a certificate for the key that each TestServer draws first from
// kTestServerSeed.
struct Site {
  Bytes leaf;
  crypto::Certificate root;
  crypto::WebRoots roots;
};

const Site& TheSite() {
  static const Site site = [] {
    CountingRandom random(3);
    CountingRandom server_random(kTestServerSeed);
    const crypto::P256Key root_key = crypto::P256Key::Generate(random);
    const crypto::P256Key leaf_key = crypto::P256Key::Generate(server_random);
    crypto::CertificateTemplate about;
    about.common_name = "Test Root";
    about.not_before = TestTime() - std::chrono::hours(48);
    about.not_after = TestTime() + std::chrono::hours(48);
    about.ca = true;
    const crypto::Certificate root = crypto::MakeRoot(about, root_key, random);
    about.common_name = kTestHost;
    about.ca = false;
    about.dns_names = {kTestHost};
    const crypto::Certificate leaf = crypto::MakeCertificate(about, leaf_key, {root, root_key}, random);
    auto roots = crypto::WebRoots::FromCertificates({root}, crypto::PublicSuffixes::TopLevelOnly());
    if (!roots.ok()) std::abort();
    return Site{ToBytes(leaf.der()), root, std::move(roots).value()};
  }();
  return site;
}

// Conversation passes bytes between client and server and records them.
class Conversation {
 public:
  explicit Conversation(const SessionPlan& plan) : plan_(plan), client_(Config(plan), client_random_) {
    server_.chain = {TheSite().leaf};
    server_.request_certificate = plan.request_certificate;
    if (plan.alpn) server_.encrypted_extensions = {{tls::ExtensionType::kAlpn, tls::EncodeAlpn(tls::kAlpnHttp11)}};
    out_.recording.connected_at = TestTime();
    out_.recording.address = kTestAddress;
    out_.recording.port = 443;
  }

  RecordedSession Run() {
    server_.ReadHello(FromClient());
    if (plan_.retry) {
      ToClient(server_.Retry(tls::kGroupP256));
      server_.ReadHello(FromClient());
    }
    ToClient(server_.Hello(plan_.retry ? tls::kGroupP256 : tls::kGroupX25519));
    ToClient(server_.Flight());
    Need(server_.ReadFinished(FromClient()));
    out_.client_handshake = out_.recording.client_bytes.size();
    out_.server_handshake = out_.recording.server_bytes.size();
    Exchange();
    out_.recording.AddEnd(Direction::kServerToClient, Tick());
    out_.recording.AddEnd(Direction::kClientToServer, Tick());
    client_.TransportClosed();
    auto secret = client_.HandshakeSecretForOpening();
    if (!secret.ok()) std::abort();
    out_.handshake_secret = std::move(secret).value();
    return std::move(out_);
  }

 private:
  static tls::ClientConfig Config(const SessionPlan& plan) {
    return {kTestHost, plan.challenge, [](std::span<const Bytes>) { return Ok(); }};
  }

  void Exchange() {
    if (!plan_.request.empty()) {
      Need(client_.Send(AsBytes(plan_.request)));
      FromClient();
    }
    if (!plan_.response.empty()) ToClient(server_.Seal(tls::ContentType::kApplicationData, AsBytes(plan_.response)));
    if (plan_.close_notify) ToClient(server_.Seal(tls::ContentType::kAlert, ByteArray<2>{1, tls::kCloseNotify}));
    if (!plan_.client_closes) return;
    Need(client_.Close());
    FromClient();
  }

  Time Tick() { return now_ += Duration(10); }
  Bytes FromClient() {
    Bytes bytes = client_.TakeOutput();
    out_.recording.Add(Direction::kClientToServer, bytes, Tick());
    return bytes;
  }
  void ToClient(ByteView bytes) {
    out_.recording.Add(Direction::kServerToClient, bytes, Tick());
    Need(client_.Receive(bytes));
  }

  const SessionPlan& plan_;
  CountingRandom client_random_{5};
  CountingRandom server_random_{kTestServerSeed};
  tls::Client client_;
  tls::TestServer server_{server_random_};
  Time now_ = TestTime();
  RecordedSession out_;
};

}  // namespace

Time TestTime() { return *ParseTime("2026-06-01T00:00:00Z"); }
const crypto::WebRoots& TestRoots() { return TheSite().roots; }
const crypto::Certificate& TestRoot() { return TheSite().root; }
const Bytes& TestLeaf() { return TheSite().leaf; }
RecordedSession RunSession(const SessionPlan& plan) { return Conversation(plan).Run(); }

}  // namespace attestor::proof
