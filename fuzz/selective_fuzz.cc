// The gate's verifier on openings around one honest one (corpus file "honest", without its proof): what is said of a
// session is accepted only if it is what the proof was made for. The session has the handshake of a genuine one, and
// records of this test's own under its keys.
#include <fstream>
#include <iterator>

#include "core/wire/cbor.h"
#include "genuine_session.h"
#include "session/proof/check_session.h"
#include "session/proof/selective_prover.h"
#include "testkit/proof/orderly_events.h"
#include "web/tls/messages.h"
#include "web/tls/record_protection.h"

namespace {

using namespace attestor;

constexpr char kRequest[] =
    "GET /account HTTP/1.1\r\nHost: bank.example\r\nCookie: a=5f1c\r\nConnection: close\r\n\r\n";
constexpr char kResponse[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: t=1\r\nTransfer-Encoding: chunked\r\n\r\n"
    "1f\r\n{\"tier\":\"gold\",\"amount\":1024.50\r\n1b\r\n,\"list\":[true,{\"x\":\"y\\n\"}]}\r\n0\r\n\r\n";

Bytes ReadRecording() {
  std::ifstream file(ATTESTOR_RECORDING, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Session is the genuine one with other records behind the handshake, and an honest opening of it.
class Session : fuzz::GenuineSession {
 public:
  Session() : GenuineSession(session::Disclosure::kSelective), recording_(ReadRecording()) {
    ReplaceRecords();
    disclosure::Wish wish;
    wish.secret_headers = {"Cookie"};
    wish.queries = {"$.amount"};
    CountingRandom random(1);
    honest_ = proof::ProveSelective(subject(), handshake_secret, wish, random).value();
    public_part_ = honest_.EncodePublic();
  }

  proof::Subject subject() const { return {recording_, request, challenge, roots}; }
  const Bytes& public_part() const { return public_part_; }
  const Bytes& proof() const { return honest_.proof; }

 private:
  void ReplaceRecords() {
    const tls::OpenedSecret secret(handshake_secret);
    CheckReport ignored;
    const auto replayed = proof::ReplaySession(subject(), secret, ignored);
    const tls::TrafficSecrets keys =
        secret.ApplicationTraffic(replayed.value().handshake.suite, replayed->handshake.finished_hash);
    recording::Recording recording = replayed->committed.recorded().recording();
    const auto cut = [](Bytes& stream, const Bytes& original, std::span<const tls::Record> records) {
      stream.resize(static_cast<size_t>(records.front().bytes.data() - original.data()));
    };
    const recording::Recording& original = replayed->committed.recorded().recording();
    cut(recording.client_bytes, original.client_bytes, replayed->client_records());
    cut(recording.server_bytes, original.server_bytes, replayed->server_records());
    Append(recording.client_bytes, Seal(keys.client, {}, kRequest));
    Append(recording.server_bytes,
           Seal(keys.server, tls::EncodeHandshake(tls::HandshakeType::kNewSessionTicket, Bytes(30)), kResponse));
    constexpr size_t kCloseNotify =
        tls::kRecordHeaderSize + 2 + 1 + 16;  // the client's last record: content, type and tag
    recording.events = testing::OrderlyEvents(recording, recording.client_bytes.size() - kCloseNotify, 9);
    recording_ = recording.Encode();
  }

  // Seal gives the records of one side: a handshake message if there is one, the text in two records, and close_notify.
  static Bytes Seal(const Secret& traffic_secret, ByteView message, std::string_view text) {
    tls::RecordProtection cipher = tls::RecordProtection::Create(tls::kAes128GcmSha256, traffic_secret);
    Bytes out;
    if (!message.empty()) out = cipher.Seal(tls::ContentType::kHandshake, message);
    for (const std::string_view part : {text.substr(0, 60), text.substr(60)}) {
      Append(out, cipher.Seal(tls::ContentType::kApplicationData, AsBytes(part)));
    }
    Append(out, cipher.Seal(tls::ContentType::kAlert, ByteArray<2>{1, 0}));
    return out;
  }

  Bytes recording_;
  proof::SelectiveOpening honest_;
  Bytes public_part_;
};

// The opening with this public part, and a proof of one byte.
Result<proof::Opening> Decode(ByteView public_part) {
  constexpr uint64_t kSelective = 2;
  wire::CborWriter out;
  out.Map(3).Int(1).Uint(kSelective).Int(2).Bytes(public_part).Int(3).Bytes(Bytes(1));
  return proof::DecodeOpening(std::move(out).Take());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Session session;
  auto opening = Decode({data, size});
  if (!opening.ok()) return 0;
  std::get<proof::SelectiveOpening>(*opening).proof = session.proof();
  CheckReport report;
  const auto proof = proof::CheckSession(session.subject(), *opening, report);
  if (proof.ok() != report.AllPassed()) __builtin_trap();
  if (report.checks().size() != proof::SessionChecks(session::Disclosure::kSelective, session::Mode::kProxy).size())
    __builtin_trap();
  if (proof.ok() != Equal(session.public_part(), {data, size})) __builtin_trap();
  return 0;
}
