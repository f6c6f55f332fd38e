// Serves simulated TEEs on unix sockets: one socket per TEE, one thread per connection, bounded.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "service/net/socket.h"
#include "testkit/simtee/http_answer.h"
#include "testkit/simtee/recording.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {

struct AgentEndpoint {
  std::string socket_path;                      // at most 107 bytes; a socket file that nobody answers on is replaced
  std::variant<SimTee*, const Recording*> tee;  // who answers: not owned; must outlive the server
};

struct ServerOptions {
  ServedApi api = ServedApi::kV0;               // of every socket; the default is that of the agents in production
  size_t max_connections = 64;                  // per socket; further clients wait in the listen queue
  std::chrono::milliseconds idle_time{15'000};  // a client that sends nothing for so long is disconnected
};

class AgentServer {
 public:
  // Start binds every socket before it answers on any; simtee.socket, simtee.socket_busy.
  static Result<std::unique_ptr<AgentServer>> Start(const std::vector<AgentEndpoint>& endpoints, const Clock& clock,
                                                    ServerOptions options = {});
  // ~AgentServer stops: running calls are answered, idle connections closed, sockets removed.
  ~AgentServer();
  AgentServer(const AgentServer&) = delete;
  AgentServer& operator=(const AgentServer&) = delete;

  // Stop may be called more than once, and from any thread but those of the server.
  void Stop();

 private:
  struct State;
  explicit AgentServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace attestor::simtee
