#include "service/channel/connection.h"

#include <algorithm>

#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/net/errors.h"

namespace attestor::channel {
namespace {

constexpr std::string_view kExporterLabel = "EXPORTER-attestor-channel";
constexpr size_t kReadSize = 64 * 1024;
constexpr size_t kMaxOutput = 256 * 1024;  // bytes that wait for a peer that does not read

}  // namespace

Result<Connection> Connection::Connect(const net::HostPort& target, net::Deadline deadline,
                                       const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(net::Socket socket, net::Socket::ConnectTo(target, deadline, stop));
  ATTESTOR_ASSIGN(crypto::SecureChannel channel, crypto::SecureChannel::Client());
  Connection connection(std::move(socket), std::move(channel));
  const Status shaken = connection.Handshake(deadline, stop);
  const bool closed = !shaken.ok() && (shaken.error().Is(kClosedEarly) || shaken.error().Is(net::kClosed));
  if (closed && !connection.heard_) return Error(kClosedAtOnce, "no byte came");
  ATTESTOR_TRY(shaken);
  connection.binding_.peer_key = connection.channel_.peer_spki_sha256();
  return connection;
}

Result<Connection> Connection::Accept(net::Socket socket, const crypto::ChannelIdentity& identity,
                                      net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(crypto::SecureChannel channel, crypto::SecureChannel::Server(identity));
  Connection connection(std::move(socket), std::move(channel));
  ATTESTOR_TRY(connection.Handshake(deadline, stop));
  return connection;
}

Status Connection::Handshake(net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_TRY(Flush(deadline, stop));
  while (!channel_.established()) ATTESTOR_TRY(ReadSome(deadline, stop));
  ATTESTOR_ASSIGN(binding_.exporter, channel_.Exporter(kExporterLabel));
  return Ok();
}

Status Connection::Flush(net::Deadline deadline, const net::StopSignal& stop) {
  Append(output_, channel_.TakeOutput());
  return socket_.WriteAll(std::exchange(output_, {}), deadline, stop);
}

Status Connection::Send(MessageType type, ByteView payload, net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_TRY(Queue(type, payload));
  return Flush(deadline, stop);
}

Status Connection::Queue(MessageType type, ByteView payload) {
  Bytes frame = wire::EncodeFrame(static_cast<uint8_t>(type), payload);
  const Status written = channel_.Write(frame);
  Wipe(frame);  // some hold keys
  ATTESTOR_TRY(written);
  Append(output_, channel_.TakeOutput());
  return Ok();
}

Status Connection::WriteNow() {
  ATTESTOR_ASSIGN(const size_t written, socket_.WriteNow(output_));
  output_.erase(output_.begin(), output_.begin() + static_cast<ptrdiff_t>(written));
  return Ok();
}

Status Connection::OnBytes(ByteView bytes) {
  if (bytes.empty()) return Error(kClosedEarly);
  heard_ = true;
  ATTESTOR_TRY(channel_.Receive(bytes));
  frames_.Feed(channel_.TakePlaintext());
  Append(output_, channel_.TakeOutput());
  return Ok();
}

Status Connection::ReadSome(net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Bytes bytes, socket_.ReadSome(kReadSize, deadline, stop));
  ATTESTOR_TRY(OnBytes(bytes));
  return Flush(deadline, stop);
}

Status Connection::ReadNow() {
  ATTESTOR_ASSIGN(const std::optional<Bytes> bytes, socket_.ReadNow(kReadSize));
  if (!bytes) return Ok();
  ATTESTOR_TRY(OnBytes(*bytes));
  // Each KeyUpdate of the peer asks for an answer; one who sends them and reads nothing gets no more memory than this.
  return output_.size() <= kMaxOutput ? Ok()
                                      : Status(Error(kBusy, std::to_string(output_.size()) + " bytes wait to be read"));
}

bool Connection::PeerHasSpoken() const { return socket_.Readable(); }

Result<std::optional<wire::Frame>> Connection::NextBuffered(size_t max_size) {
  frames_.set_max_size(max_size);
  return frames_.Next();
}

// What a peer announces costs it nothing, so it gets memory for what it has sent, in steps.
Status Connection::TakeMemory() {
  constexpr size_t kStep = kMaxMessage;
  const size_t pending = frames_.pending();
  if (pending <= kMaxMessage) return Ok();
  const size_t steps = (frames_.arrived() + kStep - 1) / kStep;
  return memory_.Hold(kFrameCopies * std::min(pending, steps * kStep))
             ? Ok()
             : Status(Error(kBusy, std::to_string(pending) + " bytes"));
}

Status Connection::SkipFrame(net::Deadline deadline, const net::StopSignal& stop) {
  frames_.Skip();
  while (frames_.skipping() > 0) {
    if (channel_.peer_closed()) return Error(kClosedEarly);
    ATTESTOR_TRY(ReadSome(deadline, stop));
  }
  return Ok();
}

void Connection::Close(net::Deadline deadline, const net::StopSignal& stop) {
  socket_.ShutdownWrites();
  while (true) {
    const auto bytes = socket_.ReadSome(kReadSize, deadline, stop);
    if (!bytes.ok() || bytes->empty()) return;
  }
}

Status Connection::Await(net::Deadline deadline, const net::StopSignal& stop) {
  memory_.Release();
  if (frames_.pending() > 0) return Ok();
  const int fds[] = {socket_.fd()};
  return StatusOf(net::Wait(fds, deadline, stop));
}

Result<wire::Frame> Connection::Receive(size_t max_size, net::Deadline deadline, const net::StopSignal& stop) {
  memory_.Release();
  frames_.set_max_size(max_size);
  while (true) {
    if (Status memory = TakeMemory(); !memory.ok()) {
      ATTESTOR_TRY(SkipFrame(deadline, stop));
      return std::move(memory).error();
    }
    ATTESTOR_ASSIGN(std::optional<wire::Frame> frame, frames_.Next());
    if (frame) return *std::move(frame);
    if (channel_.peer_closed()) return Error(kClosedEarly);
    ATTESTOR_TRY(ReadSome(deadline, stop));
  }
}

Result<Bytes> Connection::Expect(MessageType type, size_t max_size, net::Deadline deadline,
                                 const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(wire::Frame frame, Receive(max_size, deadline, stop));
  return Unwrap(std::move(frame), type);
}

Result<Bytes> Connection::Unwrap(wire::Frame frame, MessageType type) {
  if (frame.type == static_cast<uint8_t>(type)) return std::move(frame.payload);
  if (frame.type != static_cast<uint8_t>(MessageType::kFailed)) {
    return Error(kUnexpected,
                 "type " + std::to_string(frame.type) + ", expected " + std::to_string(static_cast<int>(type)));
  }
  ATTESTOR_ASSIGN(failed_, Failed::Decode(frame.payload));
  return Error(kRefused, Describe(*failed_));
}

void SendFailed(Connection& connection, const Failed& failed, net::Deadline deadline, const net::StopSignal& stop) {
  static_cast<void>(connection.Send(MessageType::kFailed, failed.Encode(), deadline, stop));
}

}  // namespace attestor::channel
