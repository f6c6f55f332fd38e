// The recorder of one connection: what was relayed, within the limits and the memory of the session, and how much of it
// its client has got. The recording is the only place where the server's bytes wait for a client.
#pragma once

#include <memory>

#include "core/base/budget.h"
#include "core/base/clock.h"
#include "service/channel/connection.h"
#include "service/config/config.h"
#include "service/net/dial.h"
#include "service/net/socket.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"

namespace attestor::node {

// A recording is held several times over when it is handed to the signer.
inline constexpr size_t kHeldCopies = 6;

struct RelayContext {
  const recording::SessionRequest& request;
  const recording::Challenge& challenge;
  const config::SessionLimits& limits;
  const Clock& clock;
  ByteBudget& memory;  // of all sessions together
  std::shared_ptr<ByteBudget> source_memory =
      {};  // of all sessions of the client's address; nothing: it has no limit of its own
  std::chrono::milliseconds patience{10'000};  // with a client that takes nothing of what is there for it
};

// Relayed holds its share of the node's memory for as long as the recording is needed.
struct Relayed {
  recording::Recording recording;
  ByteBudget::Share share;
  std::shared_ptr<ByteBudget> source_memory;
  ByteBudget::Share source_share;  // of that
};

class Recorder {
 public:
  // The connection to `server` has just been made. `context` must outlive the recorder.
  Recorder(const RelayContext& context, const net::Address& server);

  // Record adds bytes that were written to, or read from, the server: node.too_many_bytes, node.busy.
  Status Record(recording::Direction direction, ByteView bytes);
  void AddEnd(recording::Direction direction);
  // CutServer drops what the server sent behind its first `size` bytes: they were no whole record.
  void CutServer(size_t size) { recording_.Cut(recording::Direction::kServerToClient, size); }

  // Greet tells the client when and where the connection was made.
  Status Greet(channel::Connection& client, net::Deadline deadline, const net::StopSignal& stop) const;
  // Feed gives the client what it has not got yet: a few pieces at a time, so that the server is never unread for long.
  Status Feed(channel::Connection& client);
  bool has_feed() const { return fed_ < recording_.server_bytes.size(); }
  // feed_end is when the client's patience ends that takes nothing; for has_feed().
  net::Deadline feed_end() const;

  const recording::Recording& recording() const { return recording_; }
  Relayed Take() &&;

 private:
  const RelayContext& context_;
  recording::Recording recording_;
  ByteBudget::Share share_;
  ByteBudget::Share source_share_;
  size_t fed_ = 0;  // of the server's bytes: given to the client
  net::Deadline fed_at_;
};

}  // namespace attestor::node
