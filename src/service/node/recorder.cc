#include "service/node/recorder.h"

#include <algorithm>

#include "service/channel/messages.h"
#include "service/node/errors.h"

namespace attestor::node {
namespace {

constexpr size_t kPiecesAtOnce = 16;

}  // namespace

Recorder::Recorder(const RelayContext& context, const net::Address& server) : context_(context) {
  recording_.connected_at = context.clock.Now();
  recording_.address = server.ip();
  recording_.port = server.port();
}

Status Recorder::Record(recording::Direction direction, ByteView bytes) {
  const bool from_server = direction == recording::Direction::kServerToClient;
  if (from_server && recording_.server_bytes.size() + bytes.size() > context_.limits.max_server_bytes)
    return Error(kTooManyBytes, "from the server");
  // The last two events are the ends.
  if (recording_.events.size() + 2 >= recording::kMaxEvents) return Error(kTooManyBytes, "in too many pieces");
  if (context_.source_memory != nullptr && !source_share_.Grow(*context_.source_memory, kHeldCopies * bytes.size())) {
    return Error(kBusy, "the sessions of this address hold as much as they may");
  }
  if (!share_.Grow(context_.memory, kHeldCopies * bytes.size())) return Error(kBusy);
  if (from_server && !has_feed()) fed_at_ = std::chrono::steady_clock::now();
  recording_.Add(direction, bytes, context_.clock.Now());
  return Ok();
}

void Recorder::AddEnd(recording::Direction direction) { recording_.AddEnd(direction, context_.clock.Now()); }

Status Recorder::Greet(channel::Connection& client, net::Deadline deadline, const net::StopSignal& stop) const {
  const channel::Connected connected{recording_.connected_at, recording_.address, recording_.port};
  return client.Send(channel::MessageType::kConnected, connected.Encode(), deadline, stop);
}

net::Deadline Recorder::feed_end() const { return fed_at_ + context_.patience; }

Status Recorder::Feed(channel::Connection& client) {
  for (size_t i = 0; i < kPiecesAtOnce; ++i) {
    if (client.has_output()) ATTESTOR_TRY(client.WriteNow());
    if (client.has_output() || !has_feed()) return Ok();
    const ByteView rest = ByteView(recording_.server_bytes).subspan(fed_);
    const ByteView piece = rest.first(std::min(rest.size(), channel::kMaxRelay));
    ATTESTOR_TRY(client.Queue(channel::MessageType::kRelay, piece));
    fed_ += piece.size();
    fed_at_ = std::chrono::steady_clock::now();
  }
  return Ok();
}

Relayed Recorder::Take() && {
  return {std::move(recording_), std::move(share_), context_.source_memory, std::move(source_share_)};
}

}  // namespace attestor::node
