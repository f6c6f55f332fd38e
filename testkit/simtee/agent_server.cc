#include "testkit/simtee/agent_server.h"

#include <list>
#include <mutex>

#include "testkit/simtee/guest_api.h"
#include "testkit/simtee/http_service.h"
#include "testkit/simtee/replay_api.h"
#include "testkit/simtee/unix_listener.h"

namespace attestor::simtee {
namespace {

// Service is one socket: its listener, and who answers there.
class Service {
 public:
  Service(UnixListener listener, const AgentEndpoint& endpoint, const Clock& clock, const ServerOptions& options,
          const net::StopSignal& stop)
      : listener_(std::move(listener)),
        tee_(endpoint.tee),
        clock_(clock),
        api_(options.api),
        http_({[this, &stop] { return listener_.Accept(stop); },
               [this](const HttpRequest& call) { return AnswerOf(call); }, options.max_connections, options.idle_time},
              stop) {}

  void Start() { http_.Start(); }

  void Join() {
    http_.Join();
    listener_.Remove();
  }

 private:
  HttpAnswer AnswerOf(const HttpRequest& call) const {
    if (const auto* recording = std::get_if<const Recording*>(&tee_)) return Replay(**recording, call, api_);
    return Answer(*std::get<SimTee*>(tee_), call, clock_.Now(), api_);
  }

  UnixListener listener_;
  const std::variant<SimTee*, const Recording*> tee_;
  const Clock& clock_;
  const ServedApi api_;
  HttpService http_;
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
