// A hostile client, the node's own relay, and the gate's verifier, against a real HTTPS server whose answer is a list
// of rows (cuts.py). At every record of the answer, by every means that a client has, it tries to make the server end
// the list early, and to have that accepted.
//
//   cutter PORT HOST ROOTS.pem TARGET ROWS stall|cut
//
// One line for each attempt. Exit code 0: the undisturbed list is accepted whole, and no shorter one is. The last line
// counts how often the server did give a shorter answer in good order, which http.uninterrupted alone refused:
// `bites=N`.
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "service/node/relay.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "session/proof/check_session.h"
#include "testkit/world/must.h"
#include "testkit/world/recorded_session.h"
#include "web/http/parser.h"
#include "web/tls/client.h"

namespace attestor::test {
namespace {

using channel::MessageType;
using tls::ContentType;

constexpr std::chrono::seconds kPatience{30};
constexpr size_t kAtOnce = 8;

struct Target {
  uint16_t port = 0;
  std::string host;
  std::string path;
  size_t rows = 0;
  crypto::WebRoots roots;
};

enum class Means {
  kNone,
  kCloseNotify,
  kFin,
  kCloseNotifyAndFin,
  kUserCanceled,
  kEmptyRecord,
  kMoreData,
  kHalfARecord,
  kLeave,
  kStall
};
constexpr std::pair<Means, const char*> kCuts[] = {
    {Means::kCloseNotify, "close_notify"},  {Means::kFin, "fin"},
    {Means::kCloseNotifyAndFin, "both"},    {Means::kUserCanceled, "user_canceled"},
    {Means::kEmptyRecord, "empty_record"},  {Means::kMoreData, "more_data"},
    {Means::kHalfARecord, "half_a_record"}, {Means::kLeave, "leave"}};

// Outcome of one attempt. `rows` counts what a reader of an accepted answer would find.
struct Outcome {
  bool accepted = false;
  size_t rows = 0;
  size_t records = 0;       // of the server, after the request
  bool only_order = false;  // http.uninterrupted is what refused it
  std::string why;
};

// Attempt is one session: the relay on one thread, the client on another.
class Attempt {
 public:
  Attempt(const Target& target, Means means, size_t after) : target_(target), means_(means), after_(after) {
    request_.host = target.host;
    request_.port = target.port;
    request_.nonce = Bytes(16, 1);
    challenge_ = random_.Array<32>();
  }

  Outcome Run() {
    const crypto::ChannelIdentity identity = Must(crypto::ChannelIdentity::Generate(random_, clock_.Now()));
    net::Listener listener = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
    std::thread client(
        [&] { Client(Must(channel::Connection::Connect({"127.0.0.1", listener.port()}, Later(), never_))); });
    channel::Connection peer =
        Must(channel::Connection::Accept(Must(listener.Accept(Later(), never_)), identity, Later(), never_));
    auto server = Must(node::ConnectToServer({Must(net::Address::Parse("127.0.0.1", target_.port))}, Later(), never_));
    const config::SessionLimits limits;
    ByteBudget memory(limits.memory);
    auto relayed = node::Relay(peer, std::move(server), {request_, challenge_, limits, clock_, memory}, never_);
    client.join();
    if (!relayed.ok()) return {.records = records_, .why = relayed.error().code().id.data()};
    return Judge(std::move(relayed->recording));
  }

 private:
  static net::Deadline Later() { return net::After(kPatience); }

  void Client(channel::Connection node) {
    tls::Client tls({target_.host, challenge_, [](std::span<const Bytes>) { return Ok(); }}, random_);
    Must(node.Expect(MessageType::kConnected, channel::kMaxMessage, Later(), never_));
    recording::Recording own;
    while (!tls.connected()) {
      Relay(node, tls.TakeOutput(), own);
      const Bytes bytes = Must(node.Expect(MessageType::kRelay, channel::kMaxMessage, Later(), never_));
      own.Add(recording::Direction::kServerToClient, bytes, clock_.Now());
      Must(tls.Receive(bytes));
    }
    Must(tls.Send(Get(target_.host, target_.port, target_.path)));
    Relay(node, tls.TakeOutput(), own);
    // From here on this client has the keys itself, and does with them what no honest one does.
    tls.TransportClosed();
    const RecordedSession session{own, Must(tls.HandshakeSecretForOpening())};
    secret_ = session.handshake_secret.Clone();
    RecordEditor keys(session);
    Attack(node, keys, own.server_bytes);
  }

  void Relay(channel::Connection& node, const Bytes& bytes, recording::Recording& own) {
    if (bytes.empty()) return;
    Must(node.Send(MessageType::kRelay, bytes, Later(), never_));
    own.Add(recording::Direction::kClientToServer, bytes, clock_.Now());
  }

  // Attack reads until the node says that the connection has ended, and strikes once, when `after_` records have come.
  void Attack(channel::Connection& node, RecordEditor& keys, Bytes stream) {
    const size_t before = Records(stream).size();
    const size_t handshake = before - keys.server.size();
    bool struck = means_ == Means::kNone;
    while (true) {
      const auto frame = node.Receive(channel::kMaxMessage, Later(), never_);
      if (!frame.ok() || frame->type != static_cast<uint8_t>(MessageType::kRelay)) return;
      Append(stream, frame->payload);
      const std::vector<Bytes> records = Records(stream);
      records_ = records.size() - before;
      // Some servers wait for their client's end behind their own close_notify.
      if (EndsWithAlert(keys, records, handshake))
        static_cast<void>(node.Send(MessageType::kClosed, ByteArray<1>{0xa0}, Later(), never_));
      if (records_ < after_ || std::exchange(struck, true)) continue;
      if (means_ == Means::kLeave) return;
      Strike(node, keys);
    }
  }

  void Strike(channel::Connection& node, const RecordEditor& keys) {
    const auto send = [&](ContentType type, const Bytes& content, size_t cut = 0) {
      Bytes record = keys.Seal(recording::Direction::kClientToServer, {{type, content}}, 1).front();
      record.resize(record.size() - cut);
      static_cast<void>(node.Send(MessageType::kRelay, record, Later(), never_));
    };
    if (means_ == Means::kCloseNotify || means_ == Means::kCloseNotifyAndFin) send(ContentType::kAlert, {1, 0});
    if (means_ == Means::kUserCanceled) send(ContentType::kAlert, {1, 90});
    if (means_ == Means::kEmptyRecord) send(ContentType::kApplicationData, {});
    if (means_ == Means::kMoreData) send(ContentType::kApplicationData, ToBytes("GET / HTTP/1.1\r\n"));
    if (means_ == Means::kHalfARecord) send(ContentType::kApplicationData, ToBytes("x"), 1);
    if (means_ == Means::kFin || means_ == Means::kCloseNotifyAndFin) {
      static_cast<void>(node.Send(MessageType::kClosed, ByteArray<1>{0xa0}, Later(), never_));
    }
    if (means_ == Means::kStall) static_cast<void>(net::Wait({}, net::After(std::chrono::milliseconds(1500)), never_));
  }

  // EndsWithAlert tells whether the last whole record of the server, behind the handshake's, is an alert. Only one of
  // that length is opened, which takes all before it.
  static bool EndsWithAlert(RecordEditor& keys, const std::vector<Bytes>& records, size_t handshake) {
    constexpr size_t kAlertRecord = tls::kRecordHeaderSize + 2 + 1 + 16;  // content, type and tag
    if (records.size() <= handshake || records.back().size() != kAlertRecord) return false;
    keys.server.assign(records.begin() + static_cast<ptrdiff_t>(handshake), records.end());
    return keys.Contents(recording::Direction::kServerToClient).back().type == ContentType::kAlert;
  }

  static std::vector<Bytes> Records(ByteView stream) {
    std::vector<Bytes> out;
    while (true) {
      const auto record = Must(tls::NextRecord(stream));
      if (!record) return out;
      out.push_back(ToBytes(record->bytes));
      stream = stream.subspan(record->bytes.size());
    }
  }

  Outcome Judge(recording::Recording recording) {
    Outcome out{.records = records_};
    const Bytes encoded = recording.Encode();
    CheckReport report;
    const auto checked = proof::CheckSession({encoded, request_, challenge_, target_.roots},
                                             proof::RevealAllOpening{secret_.Clone()}, report);
    out.accepted = checked.ok();
    if (!checked.ok()) {
      out.why = report.FirstFailure()->id + " " + report.FirstFailure()->code;
      out.only_order = report.FirstFailure()->id == "http.uninterrupted";
      if (report.FirstFailure()->id == "transcript.framing") return out;  // no whole records, so nothing to read
    }
    const RecordEditor editor({std::move(recording), secret_.Clone()});
    Bytes answer;
    for (const tls::InnerPlaintext& content : editor.Contents(recording::Direction::kServerToClient)) {
      if (content.type == ContentType::kApplicationData) Append(answer, content.content);
    }
    const auto response = http::ParseResponse(answer, "GET", http::StreamEnd::kCloseNotify);
    if (response.ok()) out.rows = static_cast<size_t>(std::ranges::count(response->body, '#'));
    return out;
  }

  const Target& target_;
  const Means means_;
  const size_t after_;
  SystemRandom random_;
  SystemClock clock_;
  net::StopSignal never_;
  recording::SessionRequest request_;
  recording::Challenge challenge_{};
  Secret secret_;
  std::atomic<size_t> records_ = 0;
};

struct Plan {
  Means means;
  const char* name;
  size_t after;
};

// Program runs the attempts, a few at once, and counts.
class Program {
 public:
  explicit Program(Target target) : target_(std::move(target)) {}

  int Run(bool stall) {
    const Outcome whole = Attempt(target_, Means::kNone, 0).Run();
    std::printf("undisturbed: %s, %zu rows in %zu records %s\n", whole.accepted ? "accepted" : "refused", whole.rows,
                whole.records, whole.why.c_str());
    if (!whole.accepted || whole.rows != target_.rows) return 1;
    std::vector<Plan> plans;
    if (stall) {
      plans.push_back({Means::kStall, "stall", 1});
    } else {
      for (const auto& [means, name] : kCuts) {
        for (size_t after = 1; after < whole.records; ++after) plans.push_back({means, name, after});
      }
    }
    std::vector<std::thread> threads;
    for (size_t i = 0; i < kAtOnce; ++i) threads.emplace_back([&] { Work(plans); });
    for (std::thread& thread : threads) thread.join();
    std::printf("attempts=%zu bites=%zu shortened=%zu\n", plans.size(), bites_.load(), shortened_.load());
    return shortened_ == 0 && (!stall || accepted_ == plans.size()) ? 0 : 1;
  }

 private:
  void Work(const std::vector<Plan>& plans) {
    for (size_t i = next_++; i < plans.size(); i = next_++) {
      const Plan& plan = plans[i];
      const Outcome out = Attempt(target_, plan.means, plan.after).Run();
      std::printf("%s after %zu: %s, %zu rows %s\n", plan.name, plan.after, out.accepted ? "accepted" : "refused",
                  out.rows, out.why.c_str());
      if (out.accepted) ++accepted_;
      if (out.accepted && out.rows != target_.rows) ++shortened_;
      if (out.only_order && out.rows > 0 && out.rows < target_.rows) ++bites_;
    }
  }

  const Target target_;
  std::atomic<size_t> next_ = 0, bites_ = 0, shortened_ = 0, accepted_ = 0;
};

}  // namespace
}  // namespace attestor::test

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fputs("usage: cutter PORT HOST ROOTS.pem TARGET ROWS stall|cut\n", stderr);
    return 2;
  }
  std::ifstream file(argv[3]);
  const std::string pem(std::istreambuf_iterator<char>(file), {});
  attestor::test::Target target{
      static_cast<uint16_t>(std::stoi(argv[1])), argv[2], argv[4], std::stoul(argv[5]),
      attestor::test::Must(attestor::crypto::WebRoots::FromPem(pem, attestor::crypto::PublicSuffixes::TopLevelOnly()))};
  return attestor::test::Program(std::move(target)).Run(std::string(argv[6]) == "stall");
}
