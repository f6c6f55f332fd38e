#include "testkit/simtee/agent_server.h"

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "service/net/errors.h"
#include "testkit/simtee/guest_api.h"
#include "testkit/simtee/http_request.h"
#include "testkit/simtee/replay_api.h"
#include "testkit/simtee/unix_listener.h"

namespace attestor::simtee {
namespace {

struct Connection {
  std::thread thread;
  bool done = false;  // guarded by the service's mutex
};

// Service is one socket: its listener, the thread that accepts, and the threads that serve.
class Service {
 public:
  Service(UnixListener listener, const AgentEndpoint& endpoint, const Clock& clock, const ServerOptions& options,
          const net::StopSignal& stop)
      : listener_(std::move(listener)), tee_(endpoint.tee), clock_(clock), options_(options), stop_(stop) {}

  void Start() {
    acceptor_ = std::thread([this] { AcceptAll(); });
  }

  void Join() {
    if (acceptor_.joinable()) acceptor_.join();
    for (Connection& connection : connections_) connection.thread.join();
    connections_.clear();
    listener_.Remove();
  }

 private:
  void AcceptAll() {
    while (true) {
      auto socket = listener_.Accept(stop_);
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
  Connection& NewConnection() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
      connections_.remove_if([](Connection& connection) {
        if (connection.done) connection.thread.join();
        return connection.done;
      });
      return connections_.size() < options_.max_connections;
    });
    return connections_.emplace_back();
  }

  HttpAnswer AnswerOf(const HttpRequest& call) const {
    if (const auto* recording = std::get_if<const Recording*>(&tee_)) return Replay(**recording, call, options_.api);
    return Answer(*std::get<SimTee*>(tee_), call, clock_.Now(), options_.api);
  }

  void Serve(net::Socket& client) {
    constexpr size_t kPiece = 64 * 1024;
    Bytes stream;
    while (true) {
      auto request = ParseRequest(stream);
      if (!request.ok()) {
        const std::string answer = Encode(AnswerTo(request.error()), false);
        (void)client.WriteAll(AsBytes(answer), net::After(options_.idle_time), stop_);
        return;
      }
      if (request->has_value()) {
        const HttpRequest& call = **request;
        const std::string answer = Encode(AnswerOf(call), call.keep_alive);
        if (!client.WriteAll(AsBytes(answer), net::After(options_.idle_time), stop_).ok() || !call.keep_alive) return;
        stream.erase(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(call.size));
        continue;
      }
      auto piece = client.ReadSome(kPiece, net::After(options_.idle_time), stop_);
      if (!piece.ok() || piece->empty()) return;
      Append(stream, *piece);
    }
  }

  UnixListener listener_;
  const std::variant<SimTee*, const Recording*> tee_;
  const Clock& clock_;
  const ServerOptions options_;
  const net::StopSignal& stop_;
  std::thread acceptor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Connection> connections_;
};

}  // namespace

struct AgentServer::State {
  net::StopSignal stop;
  std::list<Service> services;
  std::mutex stopping;
};

AgentServer::AgentServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
AgentServer::~AgentServer() { Stop(); }

Result<std::unique_ptr<AgentServer>> AgentServer::Start(const std::vector<AgentEndpoint>& endpoints, const Clock& clock,
                                                        ServerOptions options) {
  std::unique_ptr<AgentServer> server(new AgentServer(std::make_unique<State>()));
  State& state = *server->state_;
  for (const AgentEndpoint& endpoint : endpoints) {
    ATTESTOR_ASSIGN(UnixListener listener, UnixListener::Listen(endpoint.socket_path));
    state.services.emplace_back(std::move(listener), endpoint, clock, options, state.stop);
  }
  for (Service& service : state.services) service.Start();
  return server;
}

void AgentServer::Stop() {
  const std::lock_guard lock(state_->stopping);
  state_->stop.Raise();
  for (Service& service : state_->services) service.Join();
  state_->services.clear();
}

}  // namespace attestor::simtee
