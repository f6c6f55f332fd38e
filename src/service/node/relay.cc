#include "service/node/relay.h"

#include <array>

#include "core/wire/frame.h"
#include "service/channel/errors.h"
#include "service/net/errors.h"
#include "service/net/poll.h"
#include "service/node/errors.h"
#include "web/tls/record.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::node {
namespace {

constexpr std::chrono::seconds kLinger{2};  // for the server's last bytes after the client said that it is done
constexpr size_t kReadSize = 64 * 1024;

// IsClientHello: the bytes so far begin with the whole ClientHello of this session; false while more bytes are needed.
Result<bool> IsClientHello(ByteView bytes, const RelayContext& context) {
  auto record = tls::NextRecord(bytes);
  if (!record.ok()) return Error(kFirstBytes, record.error().Text());
  if (!record->has_value()) return false;
  if ((*record)->type != tls::ContentType::kHandshake) return Error(kFirstBytes, "not a handshake record");
  tls::HandshakeReader reader;
  Status fed = reader.Feed((*record)->fragment);
  if (!fed.ok()) return Error(kFirstBytes, fed.error().Text());
  auto message = reader.Next();
  if (!message.ok() || !message->has_value()) return Error(kFirstBytes, "not one whole message");
  if ((*message)->type != tls::HandshakeType::kClientHello) return Error(kFirstBytes, "not a ClientHello");
  auto hello = tls::ParseClientHello((*message)->body());
  Status checked =
      hello.ok() ? tls::CheckClientHello(*hello, context.request.host, context.challenge) : Status(hello.error());
  if (!checked.ok()) return Error(kFirstBytes, checked.error().Text());
  return true;
}

class Relayer {
 public:
  Relayer(channel::Connection& client, ServerConnection server, const RelayContext& context,
          const net::StopSignal& stop)
      : client_(client),
        server_(std::move(server.socket)),
        context_(context),
        stop_(stop),
        end_(net::After(context.limits.max_duration)),
        recorder_(context, server.address) {}

  Result<Relayed> Run() {
    ATTESTOR_TRY(recorder_.Greet(client_, end_, stop_));
    while (!server_done_ || recorder_.has_feed()) ATTESTOR_TRY(Step());
    ATTESTOR_TRY(client_.Send(channel::MessageType::kClosed, ByteArray<1>{0xa0}, end_, stop_));
    return std::move(recorder_).Take();
  }

 private:
  // The server comes first, and nothing here waits for anybody: however slow a client is, it cannot hold the server up.
  Status Step() {
    std::array<net::Watched, 2> sockets;
    net::Watched& server = sockets[0];
    net::Watched& client = sockets[1];
    if (!server_done_) server = {.fd = server_.fd(), .wants_read = true, .wants_write = !to_server_.empty()};
    client = {
        .fd = client_.fd(), .wants_read = !client_done_, .wants_write = client_.has_output() || recorder_.has_feed()};
    const Status ready = net::Poll(sockets, NextDeadline(), stop_);
    if (!ready.ok()) return ready.error().Is(net::kTimeout) ? OnTimeout() : ready;
    if (server.readable) ATTESTOR_TRY(FromServer());
    if (server.writable) ATTESTOR_TRY(ToServer());
    if (client.readable) ATTESTOR_TRY(FromClient());
    if (client.writable) ATTESTOR_TRY(recorder_.Feed(client_));
    return Ok();
  }

  net::Deadline NextDeadline() const {
    net::Deadline next = end_;
    if (recorder_.has_feed()) next = std::min(next, recorder_.feed_end());
    if (linger_end_ && !server_done_) next = std::min(next, *linger_end_);
    return next;
  }

  Status OnTimeout() {
    const net::Deadline now = std::chrono::steady_clock::now();
    if (now >= end_) return Error(kTooLong, std::to_string(context_.limits.max_duration.count()) + " ms");
    if (recorder_.has_feed() && now >= recorder_.feed_end()) return Error(kNotReading);
    // A server that keeps the connection open after the client is done has nothing to add: closing it ends the session.
    if (linger_end_ && !server_done_ && now >= *linger_end_) EndServer();
    return Ok();
  }

  // FromClient takes what has arrived, and every whole frame of it.
  Status FromClient() {
    ATTESTOR_TRY(client_.ReadNow());
    while (!client_done_) {
      ATTESTOR_ASSIGN(const std::optional<wire::Frame> frame, client_.NextBuffered(channel::kMaxRelay + 1));
      if (!frame) return Ok();
      if (frame->type == static_cast<uint8_t>(channel::MessageType::kClosed)) {
        client_done_ = true;
        return EndWhenSent();
      }
      if (frame->type != static_cast<uint8_t>(channel::MessageType::kRelay) || frame->payload.empty()) {
        return Error(channel::kUnexpected, "type " + std::to_string(frame->type) + " while relaying");
      }
      ATTESTOR_TRY(OnClientBytes(frame->payload));
    }
    return Ok();
  }

  Status OnClientBytes(ByteView bytes) {
    if (recorder_.recording().client_bytes.size() + held_.size() + to_server_.size() + bytes.size() >
        context_.limits.max_client_bytes) {
      return Error(kTooManyBytes, "from the client");
    }
    Append(held_, bytes);
    if (!hello_seen_) {
      ATTESTOR_ASSIGN(hello_seen_, IsClientHello(held_, context_));
      if (!hello_seen_) return Ok();
    }
    if (!server_done_) Append(to_server_, held_);
    held_.clear();
    return Ok();
  }

  // What the server may have got is recorded, to the byte, before anything that it answers can be read. One that has
  // gone away ends the session when its side is read.
  Status ToServer() {
    if (server_done_) to_server_.clear();
    if (to_server_.empty()) return EndWhenSent();
    const auto written = server_.WriteNow(to_server_);
    if (!written.ok()) to_server_.clear();
    if (!written.ok() || *written == 0) return Ok();
    ATTESTOR_TRY(recorder_.Record(recording::Direction::kClientToServer, ByteView(to_server_).first(*written)));
    to_server_.erase(to_server_.begin(), to_server_.begin() + static_cast<ptrdiff_t>(*written));
    return EndWhenSent();
  }

  // EndWhenSent sends the FIN that the client asked for, behind everything else.
  Status EndWhenSent() {
    if (!client_done_ || server_done_ || linger_end_ || !to_server_.empty()) return Ok();
    server_.ShutdownWrites();
    recorder_.AddEnd(recording::Direction::kClientToServer);
    linger_end_ = net::After(kLinger);
    return Ok();
  }

  Status FromServer() {
    const auto bytes = server_.ReadNow(kReadSize);
    if (bytes.ok() && !*bytes) return Ok();
    if (!bytes.ok() || (*bytes)->empty()) {
      recorder_.AddEnd(recording::Direction::kServerToClient);
      EndServer();
      return Ok();
    }
    return recorder_.Record(recording::Direction::kServerToClient, **bytes);
  }

  // EndServer closes the connection; where its end was not recorded yet, this is it.
  void EndServer() {
    server_ = net::Socket(net::FileDescriptor());
    server_done_ = true;
    if (!linger_end_) recorder_.AddEnd(recording::Direction::kClientToServer);
  }

  channel::Connection& client_;
  net::Socket server_;
  const RelayContext& context_;
  const net::StopSignal& stop_;
  net::Deadline end_;
  Recorder recorder_;
  Bytes held_;                               // from the client, before its ClientHello is whole
  Bytes to_server_;                          // from the client, not written yet
  std::optional<net::Deadline> linger_end_;  // since our FIN
  bool hello_seen_ = false;
  bool client_done_ = false;
  bool server_done_ = false;
};

}  // namespace

Result<std::vector<net::Address>> ResolveTarget(const recording::SessionRequest& request, bool private_targets) {
  // With its final dot a name is absolute: no search domain of this machine can turn it into another.
  const bool qualified = request.host.find('.') != std::string::npos;
  const auto resolved = net::Resolve(qualified ? request.host + "." : request.host, request.port);
  if (!resolved.ok())
    return Error(resolved.error().Is(net::kExhausted) ? kBusy : kSiteUnresolved, resolved.error().detail());
  const std::vector<net::Address>& addresses = *resolved;
  std::vector<net::Address> allowed;
  for (const net::Address& address : addresses) {
    if (private_targets || address.IsPublic()) allowed.push_back(address);
  }
  if (allowed.empty()) return Error(net::kAddressRefused, request.host + " leads to " + addresses.front().ip());
  return allowed;
}

Result<ServerConnection> ConnectToServer(const std::vector<net::Address>& addresses, net::Deadline deadline,
                                         const net::StopSignal& stop) {
  auto dialled = net::Dial(addresses, deadline, stop);
  if (dialled.ok() || dialled.error().Is(net::kStopping)) return dialled;
  return Error(dialled.error().Is(net::kExhausted) ? kBusy : kSiteUnreachable, dialled.error().detail());
}

Result<Relayed> Relay(channel::Connection& client, ServerConnection server, const RelayContext& context,
                      const net::StopSignal& stop) {
  return Relayer(client, std::move(server), context, stop).Run();
}

}  // namespace attestor::node
