// One connection between our own programs: a socket, the encrypted channel over it, and frames inside (spec/session.md
// section 2).
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/secure_channel.h"
#include "core/wire/frame.h"
#include "service/channel/frame_memory.h"
#include "service/channel/messages.h"
#include "service/net/socket.h"

namespace attestor::channel {

// Binding is what evidence for this connection must carry.
struct Binding {
  ByteArray<32> exporter{};  // of the connection
  // SHA-256 of the peer's SubjectPublicKeyInfo. Only the side that listens has a channel key, so only who connects
  // knows one.
  std::optional<ByteArray<32>> peer_key;
};

class Connection {
 public:
  // Connect and Accept finish the handshake. The peer is anybody until its evidence was verified. Connect:
  // channel.closed_at_once when it accepted and closed before it said anything.
  static Result<Connection> Connect(const net::HostPort& target, net::Deadline deadline, const net::StopSignal& stop);
  static Result<Connection> Accept(net::Socket socket, const crypto::ChannelIdentity& identity, net::Deadline deadline,
                                   const net::StopSignal& stop);

  Status Send(MessageType type, ByteView payload, net::Deadline deadline, const net::StopSignal& stop);
  // Receive waits for the next frame. `max_size` bounds it: wire.frame_size. channel.closed_early when the peer closes
  // first. A frame larger than kMaxMessage needs memory for what has come of it, where that is limited, until the next
  // Receive or Await: channel.busy, when all of the frame has come and gone, so that the connection is in order.
  Result<wire::Frame> Receive(size_t max_size, net::Deadline deadline, const net::StopSignal& stop);
  // Await waits until the next frame begins to come.
  Status Await(net::Deadline deadline, const net::StopSignal& stop);
  void SetMemory(FrameMemory memory) { memory_ = std::move(memory); }
  // Expect is Receive of one type. A `failed` message becomes an error with the peer's code: channel.refused. What it
  // said stays in failed().
  Result<Bytes> Expect(MessageType type, size_t max_size, net::Deadline deadline, const net::StopSignal& stop);

  // Unwrap is Expect for a frame that was received already.
  Result<Bytes> Unwrap(wire::Frame frame, MessageType type);

  // Close lets the peer read what was sent last: it ends our side, and passes over what comes until the peer ends its
  // own. An end with bytes that nobody read would take back what the peer has not read.
  void Close(net::Deadline deadline, const net::StopSignal& stop);

  // For loops that serve several sockets and must not wait for this one. NextBuffered gives a frame that is here
  // already. ReadNow reads once, what is there. Queue encrypts a frame behind what waits to be written, and WriteNow
  // writes as much of that as the socket takes.
  Result<std::optional<wire::Frame>> NextBuffered(size_t max_size);
  Status ReadNow();
  Status Queue(MessageType type, ByteView payload);
  Status WriteNow();
  bool has_output() const { return !output_.empty(); }
  int fd() const { return socket_.fd(); }
  // PeerHasSpoken tells, without waiting, whether bytes or an end of the stream wait at the socket: an idle connection
  // has neither.
  bool PeerHasSpoken() const;

  const Binding& binding() const { return binding_; }
  const std::optional<Failed>& failed() const { return failed_; }
  // peer_time is the peer's clock when it sent its evidence, as it says; unverified.
  std::optional<Time> peer_time() const { return peer_time_; }
  void NotePeerTime(Time time) { peer_time_ = time; }

 private:
  Connection(net::Socket socket, crypto::SecureChannel channel)
      : socket_(std::move(socket)), channel_(std::move(channel)) {}
  Status Handshake(net::Deadline deadline, const net::StopSignal& stop);
  Status TakeMemory();
  Status SkipFrame(net::Deadline deadline, const net::StopSignal& stop);
  Status ReadSome(net::Deadline deadline, const net::StopSignal& stop);
  Status Flush(net::Deadline deadline, const net::StopSignal& stop);
  Status OnBytes(ByteView bytes);

  net::Socket socket_;
  crypto::SecureChannel channel_;
  wire::FrameDecoder frames_{kMaxMessage};
  Bytes output_;  // encrypted, not written yet
  Binding binding_;
  std::optional<Failed> failed_;
  std::optional<Time> peer_time_;
  FrameMemory memory_;
  bool heard_ = false;  // any byte
};

// SendFailed tells the peer why it is refused; whether that arrives does not matter any more.
void SendFailed(Connection& connection, const Failed& failed, net::Deadline deadline, const net::StopSignal& stop);

}  // namespace attestor::channel
