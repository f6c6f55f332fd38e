#include "testkit/simtee/http_service.h"

#include "service/net/errors.h"

namespace attestor::simtee {

void HttpService::Start() {
  acceptor_ = std::thread([this] { AcceptAll(); });
}

void HttpService::Join() {
  if (acceptor_.joinable()) acceptor_.join();
  for (Connection& connection : connections_) connection.thread.join();
  connections_.clear();
}

void HttpService::AcceptAll() {
  while (true) {
    auto socket = parts_.accept();
    if (!socket.ok()) {
      if (socket.error().Is(net::kStopping)) return;
      // Out of descriptors, as a rule: connections that end will free some.
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      if (stop_.raised()) return;
      continue;
    }
    Connection& connection = NewConnection();
    connection.thread = std::thread([this, &connection, client = std::move(socket).value()]() mutable {
      Serve(client);
      const std::lock_guard lock(mutex_);
      connection.done = true;
      changed_.notify_one();
    });
  }
}

// NewConnection waits until fewer than the allowed number run. Only the acceptor and, after it ended, Join touch the
// list itself.
HttpService::Connection& HttpService::NewConnection() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    connections_.remove_if([](Connection& connection) {
      if (connection.done) connection.thread.join();
      return connection.done;
    });
    return connections_.size() < parts_.max_connections;
  });
  return connections_.emplace_back();
}

bool HttpService::Send(net::Socket& client, const std::string& answer) const {
  return client.WriteAll(AsBytes(answer), net::After(parts_.idle_time), stop_).ok();
}

void HttpService::Serve(net::Socket& client) {
  constexpr size_t kPiece = 64 * 1024;
  RequestReader reader;
  while (true) {
    const auto piece = client.ReadSome(kPiece, net::After(parts_.idle_time), stop_);
    if (!piece.ok() || piece->empty() || !AnswerAll(client, reader, *piece)) return;
  }
}

// AnswerAll answers the requests that end in `piece`; false when the connection ends with one of them.
bool HttpService::AnswerAll(net::Socket& client, RequestReader& reader, ByteView piece) const {
  while (!piece.empty()) {
    const auto read = reader.Feed(piece);
    if (!read.ok()) {
      Send(client, Encode(AnswerTo(read.error()), {.keep_alive = false}));
      return false;
    }
    piece = piece.subspan(*read);
    if (!reader.complete()) return true;
    const HttpRequest call = reader.Take();
    if (!Send(client, Encode(parts_.answer(call), call)) || !call.keep_alive) return false;
  }
  return true;
}

}  // namespace attestor::simtee
