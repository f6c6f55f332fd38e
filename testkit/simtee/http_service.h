// An HTTP server of the simulator: one thread that accepts, one for each connection, bounded.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "core/base/result.h"
#include "service/net/socket.h"
#include "testkit/simtee/http_answer.h"
#include "testkit/simtee/http_request.h"

namespace attestor::simtee {

class HttpService {
 public:
  struct Parts {
    // accept waits for the next connection; net.stopping ends the service.
    std::function<Result<net::Socket>()> accept;
    std::function<HttpAnswer(const HttpRequest&)> answer;
    size_t max_connections;
    std::chrono::milliseconds idle_time;
  };
  // HttpService serves from Start until `stop`, which must outlive it.
  HttpService(Parts parts, const net::StopSignal& stop) : parts_(std::move(parts)), stop_(stop) {}
  void Start();
  void Join();

 private:
  struct Connection {
    std::thread thread;
    bool done = false;  // guarded by mutex_
  };
  void AcceptAll();
  Connection& NewConnection();
  void Serve(net::Socket& client);
  bool AnswerAll(net::Socket& client, RequestReader& reader, ByteView piece) const;
  bool Send(net::Socket& client, const std::string& answer) const;

  const Parts parts_;
  const net::StopSignal& stop_;
  std::thread acceptor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Connection> connections_;
};

}  // namespace attestor::simtee
