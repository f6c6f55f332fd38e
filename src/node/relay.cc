#include "node/relay.h"

#include "channel/errors.h"
#include "net/errors.h"
#include "node/errors.h"
#include "tls/handshake_checks.h"
#include "tls/record.h"

namespace attestor::node {
namespace {

constexpr std::chrono::seconds kLinger{2};  // for the server's last bytes after the client said that it is done

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
  Status checked = hello.ok() ? tls::CheckClientHello(*hello, context.request.host, context.challenge) : Status(hello.error());
  if (!checked.ok()) return Error(kFirstBytes, checked.error().Text());
  return true;
}

class Relayer {
 public:
  Relayer(channel::Connection& client, ServerConnection server, const RelayContext& context, const net::StopSignal& stop)
      : client_(client), server_(std::move(server.socket)), context_(context), stop_(stop), end_(net::After(context.limits.max_duration)) {
    recording_.connected_at = context.clock.Now();
    recording_.address = server.address.ip();
    recording_.port = server.address.port();
  }

  Result<Relayed> Run() {
    const channel::Connected connected{recording_.connected_at, recording_.address, recording_.port};
    ATTESTOR_TRY(client_.Send(channel::MessageType::kConnected, connected.Encode(), end_, stop_));
    while (!server_done_) ATTESTOR_TRY(Step());
    ATTESTOR_TRY(client_.Send(channel::MessageType::kClosed, ByteArray<1>{0xa0}, end_, stop_));
    return Relayed{std::move(recording_), std::move(share_)};
  }

 private:
  Status Step() {
    ATTESTOR_TRY(DrainClient());
    const net::Deadline deadline = client_done_ ? std::min(end_, linger_end_) : end_;
    const int both[] = {server_.fd(), client_.fd()};
    auto ready = net::Wait(std::span(both).first(client_done_ ? 1 : 2), deadline, stop_);
    if (!ready.ok() && ready.error().Is(net::kTimeout)) {
      // A server that keeps the connection open after the client is done has nothing to add: shutting it ends the session.
      if (client_done_) return ShutServer();
      return Error(kTooLong, std::to_string(context_.limits.max_duration.count()) + " ms");
    }
    if (!ready.ok()) return std::move(ready).error();
    return *ready == 0 ? FromServer() : client_.ReadSome(end_, stop_);
  }

  // DrainClient relays every frame that has arrived.
  Status DrainClient() {
    while (!client_done_) {
      ATTESTOR_ASSIGN(const std::optional<wire::Frame> frame, client_.NextBuffered(channel::kMaxRelay + 1));
      if (!frame) return Ok();
      if (frame->type == static_cast<uint8_t>(channel::MessageType::kClosed)) {
        client_done_ = true;
        linger_end_ = net::After(kLinger);
        server_.ShutdownWrites();
        return Ok();
      }
      if (frame->type != static_cast<uint8_t>(channel::MessageType::kRelay) || frame->payload.empty()) {
        return Error(channel::kUnexpected, "type " + std::to_string(frame->type) + " while relaying");
      }
      ATTESTOR_TRY(FromClient(frame->payload));
    }
    return Ok();
  }

  Status FromClient(ByteView bytes) {
    if (recording_.client_bytes.size() + held_.size() + bytes.size() > context_.limits.max_client_bytes) {
      return Error(kTooManyBytes, "from the client");
    }
    Append(held_, bytes);
    if (!hello_seen_) {
      ATTESTOR_ASSIGN(hello_seen_, IsClientHello(held_, context_));
      if (!hello_seen_) return Ok();
    }
    const Bytes out = std::exchange(held_, {});
    // What the server may have got is recorded, to the byte. One that has gone away ends the session when its side is read.
    size_t written = 0;
    static_cast<void>(server_.WriteAll(out, end_, stop_, &written));
    return written == 0 ? Ok() : Record(transcript::Direction::kClientToServer, ByteView(out).first(written));
  }

  Status FromServer() {
    auto bytes = server_.ReadSome(channel::kMaxRelay, end_, stop_);
    if (!bytes.ok() || bytes->empty()) return ShutServer();
    if (recording_.server_bytes.size() + bytes->size() > context_.limits.max_server_bytes) return Error(kTooManyBytes, "from the server");
    ATTESTOR_TRY(Record(transcript::Direction::kServerToClient, *bytes));
    return client_.Send(channel::MessageType::kRelay, *bytes, end_, stop_);
  }

  Status ShutServer() {
    server_ = net::Socket(net::FileDescriptor());
    server_done_ = true;
    return Ok();
  }

  Status Record(transcript::Direction direction, ByteView bytes) {
    if (recording_.events.size() >= transcript::kMaxEvents) return Error(kTooManyBytes, "in too many pieces");
    // A recording is held several times over when it is handed to the signer.
    constexpr size_t kCopies = 6;
    if (!share_.Grow(context_.memory, kCopies * bytes.size())) return Error(kBusy);
    recording_.Add(direction, bytes, context_.clock.Now());
    return Ok();
  }

  channel::Connection& client_;
  net::Socket server_;
  const RelayContext& context_;
  const net::StopSignal& stop_;
  net::Deadline end_;
  net::Deadline linger_end_;
  transcript::Recording recording_;
  ByteBudget::Share share_;
  Bytes held_;  // from the client, not relayed yet
  bool hello_seen_ = false;
  bool client_done_ = false;
  bool server_done_ = false;
};

}  // namespace

Result<std::vector<net::Address>> ResolveTarget(const transcript::SessionRequest& request, bool private_targets) {
  // With its final dot a name is absolute: no search domain of this machine can turn it into another.
  const bool qualified = request.host.find('.') != std::string::npos;
  const auto resolved = net::Resolve(qualified ? request.host + "." : request.host, request.port);
  if (!resolved.ok()) return Error(kSiteUnresolved, resolved.error().detail());
  const std::vector<net::Address>& addresses = *resolved;
  std::vector<net::Address> allowed;
  for (const net::Address& address : addresses) {
    if (private_targets || address.IsPublic()) allowed.push_back(address);
  }
  if (allowed.empty()) return Error(net::kAddressRefused, request.host + " leads to " + addresses.front().ip());
  return allowed;
}

Result<ServerConnection> ConnectToServer(const std::vector<net::Address>& addresses, net::Deadline deadline, const net::StopSignal& stop) {
  Error last(net::kConnect);
  for (const net::Address& address : addresses) {
    auto socket = net::Socket::Connect(address, deadline, stop);
    if (socket.ok()) return ServerConnection{std::move(socket).value(), address};
    last = socket.error();
  }
  if (last.Is(net::kStopping)) return last;
  return Error(kSiteUnreachable, last.Is(net::kTimeout) ? addresses.back().text() + " did not answer in time" : last.detail());
}

Result<Relayed> Relay(channel::Connection& client, ServerConnection server, const RelayContext& context, const net::StopSignal& stop) {
  return Relayer(client, std::move(server), context, stop).Run();
}

}  // namespace attestor::node
