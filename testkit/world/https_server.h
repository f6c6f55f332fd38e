// A real TLS server for tests (OpenSSL), on 127.0.0.1 and a port that the system chooses: one thread for each
// connection, one request on each, answered by path. Nothing in it is shared with the TLS code under test. Test code
// only.
//
//   HttpsServer server({ca.Issue("localhost")});
//   server.Answer("/slow", {.bytes = Response("hello"), .delay = std::chrono::seconds(2)});
//   … connect to localhost:server.port()
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/bytes.h"
#include "service/net/socket.h"
#include "testkit/world/web_ca.h"

namespace attestor::test {

// List is an array that a handler writes row by row, as long as its client is there: once anything more comes from it,
// a byte or an end, the handler stops and closes the array, in good order.
struct List {
  std::vector<std::string> rows;  // JSON values
  bool chunked = true;            // otherwise the body runs to the end of the connection
  std::chrono::milliseconds pause{5};
};

// Part is a piece of a reply with its own timing.
struct Part {
  Bytes bytes;
  std::chrono::milliseconds wait{};   // before the first byte
  size_t piece = 0;                   // bytes in one TLS record; 0: as many as fit
  std::chrono::milliseconds pace{};   // between records
  std::function<void()> before = {};  // runs, and is waited for, when all that is in front of it was sent
};

// Reply is what the server sends for one path, and how it ends the connection.
struct Reply {
  Bytes bytes;                        // a whole HTTP response, or what a test wants in its place
  std::chrono::milliseconds delay{};  // before the first byte
  size_t piece = 0;                   // bytes in one TLS record; 0: as many as fit
  bool close_notify = true;           // otherwise the TCP connection is just closed
  bool keep_open = false;             // nobody closes but the client
  std::optional<List> list = {};      // in place of `bytes`
  bool reset = false;                 // the TCP connection is reset
  std::vector<Part> parts = {};       // behind `bytes`
};

struct HttpsServerOptions {
  WebIdentity identity;
  std::string groups = "X25519:P-256";  // "P-256" alone forces a HelloRetryRequest
  std::string suites = {};              // of TLS 1.3; OpenSSL's own when empty
  int tickets = -1;                     // number of session tickets; OpenSSL's own when negative
  bool ask_client_certificate = false;  // and serve clients without one
  bool demand_client_certificate = false;
  bool tls12_only = false;
  bool close_at_once = false;                                 // accepts, and closes without a byte
  Bytes unasked = {};                                         // sent behind the server's Finished, before the client's
  std::function<void(const std::string& line)> key_log = {};  // gets each secret, as SSLKEYLOGFILE has it
};

class HttpsServer {
 public:
  explicit HttpsServer(const HttpsServerOptions& options);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  // Answer sets the reply for requests of `path`. "/", "/echo" (the request's body), "/chunked" and "/large" (1 MiB)
  // have one already.
  void Answer(const std::string& path, Reply reply);

  uint16_t port() const { return listener_.port(); }
  // requests counts those that were read to their end.
  size_t requests() const { return requests_; }

 private:
  struct Context;
  void Accept();
  void Serve(net::Socket socket);
  Reply ReplyTo(const std::string& request);

  const bool close_at_once_;
  const Bytes unasked_;
  std::unique_ptr<Context> context_;
  net::Listener listener_;
  net::StopSignal stop_;
  std::atomic<size_t> requests_ = 0;
  std::mutex mutex_;
  std::map<std::string, Reply> replies_;  // guarded by mutex_
  std::vector<std::thread> connections_;  // of the accepting thread, and of the destructor after it
  std::thread accepting_;
};

// Response is a whole response with Content-Length; ChunkedResponse has two chunks; UntilEndResponse neither length nor
// chunks.
Bytes Response(std::string_view body, std::string_view headers = "");
Bytes ChunkedResponse(std::string_view first, std::string_view second);
Bytes UntilEndResponse(std::string_view body);

}  // namespace attestor::test
