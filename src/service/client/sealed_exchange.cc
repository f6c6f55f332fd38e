#include "service/client/sealed_exchange.h"

#include <algorithm>

#include "core/base/check_report.h"
#include "core/crypto/hash.h"
#include "service/channel/connection.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/client/errors.h"
#include "service/net/errors.h"
#include "session/keylog/key_log.h"
#include "session/proof/application_records.h"
#include "session/recording/recorded.h"
#include "session/recording/recording.h"
#include "session/sealed/client_half.h"
#include "web/http/progress.h"
#include "web/tls/errors.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::client {
namespace {

using channel::MessageType;

// The client cannot read how long the answer is, nor whether it has begun: so long before its own limit it says that
// what has come is all of it. Servers that were asked to close the connection do so at once.
constexpr std::chrono::seconds kForTheRest{5};

class SealedExchanger {
 public:
  SealedExchanger(channel::Connection& node, const ExchangeContext& context, Trace& trace, net::Deadline deadline,
                  const net::StopSignal& stop)
      : node_(node), context_(context), trace_(trace), deadline_(deadline), stop_(stop) {
    trace_.sealed = true;
  }

  Result<Exchanged> Run() {
    ATTESTOR_TRY(ReceiveConnected(node_, recording_, trace_, deadline_, stop_));
    ATTESTOR_TRY(ReceiveSecrets());
    ATTESTOR_TRY(SendRequest());
    if (const Status answered = ReceiveAnswer(); !answered.ok()) return Lost(answered.error());
    ATTESTOR_TRY(CheckNode());
    ATTESTOR_TRY(OpenAnswer());
    return Exchanged{std::move(recording_), std::move(released_.handshake_secret), std::move(released_.key_log),
                     request_->flight().handshake().server.root};
  }

 private:
  // What a node says itself is kept, whoever reads it. One that keeps to the protocol says nothing out of its place.
  Error Lost(const Error& cause) {
    if (cause.Is(kNodeFalse)) return cause;
    if (cause.Is(channel::kUnexpected)) return False(cause.Text());
    if (!trace_.failed) trace_.failed = node_.failed();
    return Error(kRequestLost, cause.Text());
  }

  Status ReceiveSecrets() {
    const channel::Go go{context_.http_request.size() + 1};
    ATTESTOR_TRY(node_.Send(MessageType::kGo, go.Encode(), deadline_, stop_));
    ATTESTOR_ASSIGN(Bytes payload, node_.Expect(MessageType::kSecrets, channel::kMaxMessage, deadline_, stop_));
    auto secrets = channel::Secrets::Decode(payload);
    Wipe(payload);
    ATTESTOR_ASSIGN(secrets_, std::move(secrets));
    while (recording_.server_bytes.size() < secrets_.server_bytes) {
      ATTESTOR_ASSIGN(const Bytes piece, node_.Expect(MessageType::kRelay, channel::kMaxMessage, deadline_, stop_));
      ATTESTOR_TRY(TakeServerBytes(piece));
    }
    return Ok();
  }

  // Nobody records more, so a node that relays more wants to fill this client's memory.
  Status TakeServerBytes(ByteView bytes) {
    if (recording_.server_bytes.size() + bytes.size() > recording::kMaxStream)
      return False("it relays more bytes of the server than a recording may have");
    Append(recording_.server_bytes, bytes);
    trace_.server_bytes += bytes.size();
    return Ok();
  }

  // Nothing is encrypted for a server that has not shown who it is.
  Status SendRequest() {
    CheckReport ignored;
    const proof::HandshakeExpectation expected{context_.request.host, context_.challenge, context_.web_roots,
                                               context_.now};
    ATTESTOR_ASSIGN(sealed::CheckedFlight flight,
                    sealed::CheckFlight(secrets_.client_bytes, recording_.server_bytes,
                                        secrets_.server_handshake_traffic, expected, ignored));
    ATTESTOR_ASSIGN(request_, sealed::EncryptOnce::Make(std::move(flight), Secret::CopyOf(context_.http_request),
                                                        std::move(secrets_.keystream)));
    ATTESTOR_ASSIGN(const Bytes ciphertext, request_->Ciphertext());
    ciphertext_hash_ = crypto::Sha256(ciphertext);
    trace_.agreed = true;
    return node_.Send(MessageType::kSeal, channel::Seal{ciphertext}.Encode(), deadline_, stop_);
  }

  Status ReceiveAnswer() {
    const auto now = std::chrono::steady_clock::now();
    const net::Deadline stop_at = deadline_ - std::min<net::Deadline::duration>(kForTheRest, (deadline_ - now) / 4);
    while (true) {
      auto frame = node_.Receive(channel::kMaxMessage, stopped_ ? deadline_ : stop_at, stop_);
      if (!frame.ok() && !stopped_ && frame.error().Is(net::kTimeout)) {
        ATTESTOR_TRY(node_.Send(MessageType::kStop, ByteArray<1>{0xa0}, deadline_, stop_));
        stopped_ = true;
        continue;
      }
      if (!frame.ok()) return frame.error();
      if (frame->type == static_cast<uint8_t>(MessageType::kRelay)) {
        ATTESTOR_TRY(TakeServerBytes(frame->payload));
        continue;
      }
      ATTESTOR_ASSIGN(Bytes payload, node_.Unwrap(std::move(*frame), MessageType::kReleased));
      auto released = channel::Released::Decode(payload);
      Wipe(payload);
      ATTESTOR_ASSIGN(released_, std::move(released));
      return ReceiveEvents();
    }
  }

  Status ReceiveEvents() {
    ATTESTOR_ASSIGN(const Bytes payload, node_.Expect(MessageType::kRecorded, channel::kMaxRecorded, deadline_, stop_));
    ATTESTOR_ASSIGN(recording_.events, recording::DecodeEvents(payload));
    recording_.client_bytes = released_.client_bytes;
    return Ok();
  }

  static Error False(std::string what) { return Error(kNodeFalse, std::move(what)); }

  // Everything that the node gave is compared with everything else (spec/sealed.md section 4, rule 13).
  Status CheckNode() {
    ATTESTOR_TRY(CheckCopy());
    ATTESTOR_TRY(CheckKeyLog());
    const ByteView sent(recording_.client_bytes);
    if (sent.size() < secrets_.client_bytes.size() ||
        !Equal(sent.first(secrets_.client_bytes.size()), secrets_.client_bytes))
      return False("it had shown other hellos");
    auto recorded = recording::Recorded::Parse(recording_);
    if (!recorded.ok()) return False("its recording: " + recorded.error().Text());
    recorded_ = std::move(recorded).value();
    const Status released = sealed::CheckRelease(*request_, *recorded_, released_.handshake_secret);
    return released.ok() ? Ok() : Status(False(released.error().detail()));
  }

  // The node drops a last partial record of the server, so the client drops the same; it may drop nothing else.
  Status CheckCopy() {
    uint64_t sent = 0, received = 0;
    for (const recording::Event& event : recording_.events)
      (event.direction == recording::Direction::kClientToServer ? sent : received) += event.length;
    if (sent != recording_.client_bytes.size() || received > recording_.server_bytes.size()) {
      return False("it recorded " + std::to_string(sent) + " and " + std::to_string(received) + " bytes, here " +
                   std::to_string(recording_.client_bytes.size()) + " and " +
                   std::to_string(recording_.server_bytes.size()));
    }
    const auto dropped = tls::NextRecord(ByteView(recording_.server_bytes).subspan(received));
    if (!dropped.ok() || dropped->has_value()) return False("it left out a whole record of the server");
    recording_.server_bytes.resize(received);
    return Ok();
  }

  Status CheckKeyLog() {
    const auto& key = node_.binding().peer_key;
    const auto log = keylog::VerifyKeyLog(released_.key_log, key.value_or(ByteArray<32>{}));
    if (!key || !log.ok()) return False("its key log is not signed by the key of this channel");
    for (const tls::KeyShare& share : request_->flight().shares()) {
      const auto same = [&](const tls::KeyShare& own) { return own.group == share.group && own.key == share.key; };
      if (std::ranges::none_of(log->shares, same)) return False("its key log has other shares than its ClientHello");
    }
    if (log->request_hash != crypto::Sha256(context_.request.Encode()))
      return False("its key log is of another session request");
    if (log->client_ciphertext != ciphertext_hash_) return False("its key log is of another record of this client");
    if (log->recording_hash != crypto::Sha256(recording_.Encode()))
      return False("its key log is of another recording than this client's copy");
    return Ok();
  }

  Status OpenAnswer() {
    const proof::ReplayedHandshake& handshake = request_->flight().handshake();
    const tls::TrafficSecrets keys =
        tls::OpenedSecret(released_.handshake_secret).ApplicationTraffic(handshake.suite, handshake.finished_hash);
    auto data = proof::OpenApplicationRecords(recorded_->server_records().subspan(handshake.server_records),
                                              recording::Direction::kServerToClient,
                                              tls::RecordProtection::Create(handshake.suite, keys.server));
    if (!data.ok()) return Lost(data.error());
    trace_.response = std::move(data->bytes);
    trace_.close_notify = data->end.close_notify.has_value();
    http::ResponseProgress progress(context_.method);
    ATTESTOR_TRY(StatusOf(progress.Feed(trace_.response)));
    if (progress.complete() || trace_.close_notify) return Ok();
    if (stopped_) return Error(kRequestLost, "no whole answer within the time limit");
    return Lost(Error(tls::kTruncated, "before the response was complete"));
  }

  channel::Connection& node_;
  const ExchangeContext& context_;
  Trace& trace_;
  net::Deadline deadline_;
  const net::StopSignal& stop_;
  recording::Recording recording_;
  channel::Secrets secrets_;
  channel::Released released_;
  std::optional<sealed::EncryptOnce> request_;
  ByteArray<32> ciphertext_hash_{};
  std::optional<recording::Recorded> recorded_;
  bool stopped_ = false;
};

}  // namespace

Result<Exchanged> ExchangeSealed(channel::Connection& node, const ExchangeContext& context, Trace& trace,
                                 net::Deadline deadline, const net::StopSignal& stop) {
  return SealedExchanger(node, context, trace, deadline, stop).Run();
}

}  // namespace attestor::client
