#include "service/client/exchange.h"

#include "core/base/check_report.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/client/errors.h"
#include "service/net/errors.h"
#include "session/proof/errors.h"
#include "web/http/progress.h"
#include "web/tls/client.h"
#include "web/tls/errors.h"

namespace attestor::client {
namespace {

constexpr std::chrono::milliseconds kCloseGrace{100};  // for the server's close_notify after a complete response

class Exchanger {
 public:
  Exchanger(channel::Connection& node, const ExchangeContext& context, Random& random, Trace& trace,
            net::Deadline deadline, const net::StopSignal& stop)
      : node_(node),
        context_(context),
        trace_(trace),
        deadline_(deadline),
        stop_(stop),
        tls_(Config(), random),
        progress_(context.method) {}

  Result<Exchanged> Run() {
    ATTESTOR_TRY(ReceiveConnected(node_, recording_, trace_, deadline_, stop_));
    Status status = Converse();
    // Whatever happened, the alert that says so goes out before the connection is given up.
    if (!status.ok()) {
      static_cast<void>(SendOutput());
      return status.error();
    }
    tls_.TransportClosed();
    ATTESTOR_TRY(TakeEvents());
    ATTESTOR_ASSIGN(Secret secret, tls_.HandshakeSecretForOpening());
    return Exchanged{std::move(recording_), std::move(secret), {}, std::move(web_root_)};
  }

 private:
  tls::ClientConfig Config() {
    const auto check = [this](std::span<const Bytes> chain) -> Status {
      trace_.chain.assign(chain.begin(), chain.end());
      CheckReport ignored;
      ATTESTOR_ASSIGN(
          crypto::ServerIdentity identity,
          crypto::CheckServerChain(chain, context_.web_roots, context_.request.host, context_.now, ignored));
      web_root_ = std::move(identity.root);
      return Ok();
    };
    return {context_.request.host, context_.challenge, check};
  }

  // Converse runs until the node says that the connection to the server is shut.
  Status Converse() {
    while (!shut_) {
      if (tls_.connected() && !request_sent_) {
        ATTESTOR_TRY(tls_.Send(context_.http_request));
        request_sent_ = trace_.agreed = true;
      }
      ATTESTOR_TRY(SendOutput());
      ATTESTOR_TRY(CloseWhenDone());
      ATTESTOR_TRY(ReceiveOne());
    }
    if (!request_sent_) return Error(tls::kTruncated, "the server closed the connection during the handshake");
    if (!progress_.complete() && !tls_.peer_closed()) return Error(tls::kTruncated, "before the response was complete");
    return Ok();
  }

  Status SendOutput() {
    const Bytes output = tls_.TakeOutput();
    for (ByteView rest = output; !rest.empty() && !closed_;) {
      const ByteView piece = rest.first(std::min(rest.size(), channel::kMaxRelay));
      ATTESTOR_TRY(node_.Send(channel::MessageType::kRelay, piece, deadline_, stop_));
      Append(recording_.client_bytes, piece);
      rest = rest.subspan(piece.size());
    }
    return Ok();
  }

  // A complete response is followed by the server's close_notify, as `Connection: close` asks; a server that keeps the
  // connection open instead is not waited for.
  Status CloseWhenDone() {
    if (closed_ || !request_sent_) return Ok();
    const bool complete = progress_.complete();
    if (complete && !grace_end_) grace_end_ = net::After(kCloseGrace);
    if (!tls_.peer_closed() && !(complete && std::chrono::steady_clock::now() >= *grace_end_)) return Ok();
    ATTESTOR_TRY(tls_.Close());
    ATTESTOR_TRY(SendOutput());
    closed_ = true;
    return node_.Send(channel::MessageType::kClosed, ByteArray<1>{0xa0}, deadline_, stop_);
  }

  Status ReceiveOne() {
    const bool graceful = grace_end_ && !closed_;
    auto frame = node_.Receive(channel::kMaxMessage, graceful ? std::min(deadline_, *grace_end_) : deadline_, stop_);
    if (!frame.ok() && graceful && frame.error().Is(net::kTimeout)) return Ok();
    if (!frame.ok()) return std::move(frame).error();
    switch (static_cast<channel::MessageType>(frame->type)) {
      case channel::MessageType::kRelay: return OnServerBytes(frame->payload);
      case channel::MessageType::kClosed: shut_ = true; return Ok();
      case channel::MessageType::kFailed: return OnFailed(frame->payload);
      default: return Error(channel::kUnexpected, "type " + std::to_string(frame->type));
    }
  }

  Status OnFailed(ByteView payload) {
    ATTESTOR_ASSIGN(trace_.failed, channel::Failed::Decode(payload));
    return Error(channel::kRefused, channel::Describe(*trace_.failed));
  }

  Status OnServerBytes(ByteView bytes) {
    Append(recording_.server_bytes, bytes);
    trace_.server_bytes += bytes.size();
    const Status received = tls_.Receive(bytes);
    const Bytes data = tls_.TakeApplicationData();
    Append(trace_.response, data);
    trace_.close_notify = tls_.peer_closed();
    trace_.certificate_requested = tls_.certificate_requested();
    ATTESTOR_TRY(received);
    if (data.empty()) return Ok();
    if (!request_sent_) return Error(proof::kResponseEarly);
    ATTESTOR_ASSIGN(const http::Progress ignored, progress_.Feed(data));
    static_cast<void>(ignored);
    return Ok();
  }

  // The node's events must be about the bytes that this client sent and received. What it sent last may not have
  // reached a server that had closed already; the node did not record that, and so neither does the client.
  Status TakeEvents() {
    ATTESTOR_ASSIGN(const Bytes payload,
                    node_.Expect(channel::MessageType::kRecorded, channel::kMaxRecorded, deadline_, stop_));
    ATTESTOR_ASSIGN(recording_.events, recording::DecodeEvents(payload));
    uint64_t sent = 0, received = 0;
    for (const recording::Event& event : recording_.events) {
      (event.direction == recording::Direction::kClientToServer ? sent : received) += event.length;
    }
    if (sent > recording_.client_bytes.size() || received != recording_.server_bytes.size()) {
      return Error(kRecording, std::to_string(sent) + " and " + std::to_string(received) + " bytes, here " +
                                   std::to_string(recording_.client_bytes.size()) + " and " +
                                   std::to_string(recording_.server_bytes.size()));
    }
    recording_.client_bytes.resize(sent);
    return Ok();
  }

  channel::Connection& node_;
  const ExchangeContext& context_;
  Trace& trace_;
  net::Deadline deadline_;
  const net::StopSignal& stop_;
  Bytes web_root_;
  tls::Client tls_;
  http::ResponseProgress progress_;
  recording::Recording recording_;
  std::optional<net::Deadline> grace_end_;
  bool request_sent_ = false;
  bool closed_ = false;  // by this client
  bool shut_ = false;    // by the node, in both directions
};

}  // namespace

Status ReceiveConnected(channel::Connection& node, recording::Recording& recording, Trace& trace,
                        net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Bytes payload,
                  node.Expect(channel::MessageType::kConnected, channel::kMaxMessage, deadline, stop));
  ATTESTOR_ASSIGN(const channel::Connected connected, channel::Connected::Decode(payload));
  recording.connected_at = connected.at;
  recording.address = connected.address;
  recording.port = connected.port;
  trace.address = connected.address;
  trace.node_time = connected.at;
  return Ok();
}

Result<Exchanged> Exchange(channel::Connection& node, const ExchangeContext& context, Random& random, Trace& trace,
                           net::Deadline deadline, const net::StopSignal& stop) {
  return Exchanger(node, context, random, trace, deadline, stop).Run();
}

}  // namespace attestor::client
