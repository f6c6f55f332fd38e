#include "testkit/world/recorded_session.h"

#include "core/crypto/hash.h"
#include "service/net/socket.h"
#include "testkit/proof/orderly_events.h"
#include "testkit/world/must.h"
#include "web/http/request_builder.h"
#include "web/tls/client.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/transcript.h"

namespace attestor::test {
namespace {

using recording::Direction;

constexpr std::chrono::seconds kPatience{30};
constexpr crypto::HashId kHash = crypto::HashId::kSha256;

class Session {
 public:
  Session(uint16_t port, const SessionPlan& plan, const Clock& clock, Random& random)
      : plan_(plan),
        clock_(clock),
        client_({plan.sni, plan.challenge, [](std::span<const Bytes>) { return Ok(); }}, random),
        socket_(
            Must(net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", port)), net::After(kPatience), never_))) {
    recording_.connected_at = clock.Now();
    recording_.address = "127.0.0.1";
    recording_.port = port;
  }

  RecordedSession Run() {
    Flush();
    while (true) {
      const Bytes bytes = Must(socket_.ReadSome(16384, net::After(kPatience), never_));
      if (bytes.empty()) break;
      recording_.Add(Direction::kServerToClient, bytes, clock_.Now());
      Must(client_.Receive(bytes));
      if (client_.connected() && !std::exchange(sent_, true)) Must(client_.Send(plan_.http_request));
      response_ += client_.TakeApplicationData().size();
      if (plan_.interrupt != Interruption::kNone && response_ >= plan_.interrupt_after &&
          !std::exchange(interrupted_, true))
        Interrupt();
      if (client_.peer_closed() && plan_.close && !closed_) Must(client_.Close());
      Flush();
      if (client_.peer_closed()) End();
    }
    recording_.AddEnd(Direction::kServerToClient, clock_.Now());
    if (!recording_.ended(Direction::kClientToServer)) recording_.AddEnd(Direction::kClientToServer, clock_.Now());
    client_.TransportClosed();
    return {std::move(recording_), Must(client_.HandshakeSecretForOpening())};
  }

 private:
  void Flush() {
    const Bytes out = client_.TakeOutput();
    if (out.empty()) return;
    Must(socket_.WriteAll(out, net::After(kPatience), never_));
    recording_.Add(Direction::kClientToServer, out, clock_.Now());
  }

  void End() {
    if (recording_.ended(Direction::kClientToServer)) return;
    socket_.ShutdownWrites();
    recording_.AddEnd(Direction::kClientToServer, clock_.Now());
  }

  void Interrupt() {
    switch (plan_.interrupt) {
      case Interruption::kNone: return;
      case Interruption::kCloseNotify: Must(client_.Close()); break;
      case Interruption::kFin: End(); break;
      case Interruption::kFinOnTheWire: socket_.ShutdownWrites(); break;
    }
    closed_ = true;
  }

  const SessionPlan& plan_;
  const Clock& clock_;
  net::StopSignal never_;
  tls::Client client_;
  net::Socket socket_;
  recording::Recording recording_;
  bool sent_ = false;
  bool interrupted_ = false;
  bool closed_ = false;  // nothing more can be sent
  size_t response_ = 0;  // bytes of application data
};

// Cursor walks over one side's records.
class Cursor {
 public:
  explicit Cursor(ByteView stream) : stream_(stream) {}
  bool AtEnd() const { return used_ == stream_.size(); }
  size_t used() const { return used_; }
  tls::Record Next() {
    const auto record = Must(tls::NextRecord(stream_.subspan(used_)));
    if (!record) GiveUp("a part of a record");
    used_ += record->bytes.size();
    return *record;
  }
  tls::Record Next(tls::ContentType type) {
    while (true) {
      const tls::Record record = Next();
      if (record.type == type) return record;
    }
  }
  std::vector<Bytes> Rest() {
    std::vector<Bytes> out;
    while (!AtEnd()) out.push_back(ToBytes(Next().bytes));
    return out;
  }

 private:
  ByteView stream_;
  size_t used_ = 0;
};

Bytes Join(const Bytes& first, const std::vector<Bytes>& rest) {
  Bytes out = first;
  for (const Bytes& piece : rest) Append(out, piece);
  return out;
}

}  // namespace

RecordedSession RunSession(uint16_t port, const SessionPlan& plan, const Clock& clock, Random& random) {
  return Session(port, plan, clock, random).Run();
}

Bytes Get(const std::string& host, uint16_t port, const std::string& target) {
  http::RequestSpec spec;
  spec.method = "GET";
  spec.host = host;
  spec.port = port;
  spec.target = target;
  return Must(http::BuildRequest(spec));
}

RecordEditor::RecordEditor(const RecordedSession& session) : original_(session.recording) { Split(session); }

// The handshake is one ClientHello, one ServerHello (no HelloRetryRequest), the server's flight up to Finished, and the
// client's Finished.
void RecordEditor::Split(const RecordedSession& session) {
  Cursor from_client(session.recording.client_bytes), from_server(session.recording.server_bytes);
  tls::Transcript transcript(kHash);
  transcript.Add(from_client.Next(tls::ContentType::kHandshake).fragment);
  transcript.Add(from_server.Next(tls::ContentType::kHandshake).fragment);
  const auto secret = tls::HandshakeSecret::FromOpening(kHash, session.handshake_secret);
  tls::RecordProtection opener =
      tls::RecordProtection::Create(tls::kAes128GcmSha256, secret.HandshakeTraffic(transcript.Hash()).server);
  tls::HandshakeReader reader;
  for (bool finished = false; !finished;) {
    Must(reader.Feed(Must(opener.Open(from_server.Next(tls::ContentType::kApplicationData))).content));
    while (const auto message = Must(reader.Next())) {
      transcript.Add(*message);
      finished = message->type == tls::HandshakeType::kFinished;
    }
  }
  application_ = secret.Master().ApplicationTraffic(transcript.Hash());
  from_client.Next(tls::ContentType::kApplicationData);  // Finished
  client_handshake_.assign(original_.client_bytes.begin(),
                           original_.client_bytes.begin() + static_cast<ptrdiff_t>(from_client.used()));
  server_handshake_.assign(original_.server_bytes.begin(),
                           original_.server_bytes.begin() + static_cast<ptrdiff_t>(from_server.used()));
  client = from_client.Rest();
  server = from_server.Rest();
  for (const tls::InnerPlaintext& content : Contents(Direction::kClientToServer)) {
    after_response = content.type == tls::ContentType::kApplicationData ? 0 : after_response + 1;
  }
}

std::vector<tls::InnerPlaintext> RecordEditor::Contents(Direction direction) const {
  tls::RecordProtection opener = tls::RecordProtection::Create(tls::kAes128GcmSha256, SecretOf(direction));
  std::vector<tls::InnerPlaintext> out;
  for (const Bytes& record : direction == Direction::kClientToServer ? client : server) {
    out.push_back(Must(opener.Open(*Must(tls::NextRecord(record)))));
  }
  return out;
}

std::vector<Bytes> RecordEditor::Seal(Direction direction, const std::vector<tls::InnerPlaintext>& contents,
                                      uint64_t first, bool updated) const {
  const Secret next = tls::HkdfExpandLabel(kHash, SecretOf(direction), "traffic upd", {}, 32);
  tls::RecordProtection sealer =
      tls::RecordProtection::Create(tls::kAes128GcmSha256, updated ? next : SecretOf(direction), first);
  std::vector<Bytes> out;
  for (const tls::InnerPlaintext& content : contents) out.push_back(sealer.Seal(content.type, content.content));
  return out;
}

recording::Recording RecordEditor::Recording() const {
  recording::Recording out = original_;
  out.client_bytes = Join(client_handshake_, client);
  out.server_bytes = Join(server_handshake_, server);
  const size_t late = std::min(after_response, client.size());
  const Bytes request =
      Join(client_handshake_, std::vector<Bytes>(client.begin(), client.end() - static_cast<ptrdiff_t>(late)));
  out.events = testing::OrderlyEvents(out, request.size(), original_.events.back().offset_ms);
  return out;
}

}  // namespace attestor::test
