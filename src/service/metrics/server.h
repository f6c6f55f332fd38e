// The listener for metrics: answers GET /metrics and nothing else, on a thread of its own, without encryption.
//
// Whoever connects is a stranger. A few connections are served at once, and when more come the oldest that has not
// asked yet gives way; at most kMaxRequest bytes are read from each before it is answered, and it ends at its deadline.
// So peers that stay silent delay nobody. A scrape does not count as one of the program's connections.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "service/channel/descriptors.h"
#include "service/channel/server.h"
#include "service/net/socket.h"
#include "service/system/log.h"

namespace attestor::metrics {

inline constexpr size_t kMaxRequest = 4096;  // bytes of a request's head
inline constexpr size_t kMaxScrapers = 16;   // connections at once
inline constexpr size_t kMostDescriptors = channel::DescriptorsForPlaces(kMaxScrapers);

// Render gives the page in the form of service/metrics/exposition.h. It is called on several threads.
using Render = std::function<std::string()>;

// Answer gives the whole HTTP response to the bytes of one request: the page for GET /metrics; 404 for another target,
// 405 for another method, 400 for what http::ParseRequest refuses or what does not name one Host. An answer that is not
// the page has no body.
Bytes Answer(ByteView request, const Render& render);

class Server {
 public:
  // Start listens on `where`, "host:port" (port 0: the system chooses): net.bad_address, net.resolve, net.listen. A
  // connection lasts for `limit` at most. What `render` uses must outlive the server.
  static Result<std::unique_ptr<Server>> Start(const std::string& where, Render render,
                                               std::chrono::milliseconds limit = std::chrono::seconds(3));
  // The end does not wait for a peer.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  uint16_t port() const { return listener_.port(); }

 private:
  Server(net::Listener listener, Render render, std::chrono::milliseconds limit);
  void Run();
  void Serve(channel::Visit visit);

  net::Listener listener_;
  const Render render_;
  const std::chrono::milliseconds limit_;
  const net::StopSignal stop_;
  std::thread thread_;
};

// Listen starts a server where the configuration asks for one, and logs its port (metrics.ready); nothing where `where`
// is empty.
Result<std::unique_ptr<Server>> Listen(const std::string& where, Render render, Log& log);

}  // namespace attestor::metrics
