#include "service/metrics/server.h"

#include "service/metrics/exposition.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "web/http/errors.h"
#include "web/http/head.h"
#include "web/http/parser.h"

namespace attestor::metrics {
namespace {

constexpr std::string_view kTarget = "/metrics";
constexpr size_t kMaxUnread = 64 * 1024;  // bytes that are read and dropped behind a refused request

constexpr std::string_view kDone = "200 OK";
constexpr std::string_view kUnreadable = "400 Bad Request";
constexpr std::string_view kNotFound = "404 Not Found";
constexpr std::string_view kOtherMethod = "405 Method Not Allowed";

// StatusOfMethod looks at the head alone: a request with another method may have a body, which nobody waits for.
std::string_view StatusOfMethod(ByteView bytes) {
  http::HeadScanner scanner;
  const auto size = scanner.Feed(bytes);
  if (!size.ok() || !scanner.complete()) return kUnreadable;
  const auto head = http::ParseHead(bytes.first(*size));
  if (!head.ok()) return kUnreadable;
  const auto line = http::ParseRequestLine(head->first_line);
  if (!line.ok()) return line.error().Is(http::kMethod) ? kOtherMethod : kUnreadable;
  return line->method == "GET" ? kDone : kOtherMethod;
}

std::string_view Judge(ByteView bytes) {
  if (const std::string_view status = StatusOfMethod(bytes); status != kDone) return status;
  const auto request = http::ParseRequest(bytes);
  if (!request.ok() || http::CountHeaders(request->headers, "Host") != 1) return kUnreadable;
  return request->target == kTarget ? kDone : kNotFound;
}

// Gather reads until the head is whole, can be none any more, is too long, or the peer has said all; what came is for
// Answer to judge.
Result<Bytes> Gather(net::Socket& socket, net::Deadline deadline, const net::StopSignal& stop) {
  Bytes bytes;
  http::HeadScanner scanner;
  while (bytes.size() < kMaxRequest) {
    ATTESTOR_ASSIGN(const Bytes piece, socket.ReadSome(kMaxRequest - bytes.size(), deadline, stop));
    Append(bytes, piece);
    if (piece.empty() || !scanner.Feed(piece).ok() || scanner.complete()) break;
  }
  return bytes;
}

// DropRest lets the answer arrive: closing a socket with unread bytes resets the connection, and the peer may lose what
// it was told.
void DropRest(net::Socket& socket, net::Deadline deadline, const net::StopSignal& stop) {
  socket.ShutdownWrites();
  for (size_t dropped = 0; dropped < kMaxUnread;) {
    const auto piece = socket.ReadSome(kMaxRequest, deadline, stop);
    if (!piece.ok() || piece->empty()) return;
    dropped += piece->size();
  }
}

}  // namespace

Bytes Answer(ByteView request, const Render& render) {
  const std::string_view status = Judge(request);
  const std::string page = status == kDone ? render() : std::string();
  std::string out = "HTTP/1.1 " + std::string(status) + "\r\n";
  if (status == kDone) out.append("Content-Type: ").append(kContentType).append("\r\n");
  if (status == kOtherMethod) out.append("Allow: GET\r\n");
  out.append("Content-Length: ")
      .append(std::to_string(page.size()))
      .append("\r\nConnection: close\r\n\r\n")
      .append(page);
  return ToBytes(out);
}

Server::Server(net::Listener listener, Render render, std::chrono::milliseconds limit)
    : listener_(std::move(listener)), render_(std::move(render)), limit_(limit), thread_([this] { Run(); }) {}

Result<std::unique_ptr<Server>> Server::Start(const std::string& where, Render render,
                                              std::chrono::milliseconds limit) {
  ATTESTOR_ASSIGN(const net::HostPort place, net::ParseHostPort(where));
  ATTESTOR_ASSIGN(const std::vector<net::Address> addresses, net::Resolve(place.host, place.port));
  ATTESTOR_ASSIGN(net::Listener listener, net::Listener::Listen(addresses.front()));
  return std::unique_ptr<Server>(new Server(std::move(listener), std::move(render), limit));
}

Server::~Server() {
  stop_.Raise();
  thread_.join();
}

void Server::Run() {
  const channel::ServerLimits limits{{kMaxScrapers, kMaxScrapers}};
  channel::Serve(listener_, limits, {stop_, stop_}, [this](channel::Visit visit) { Serve(std::move(visit)); });
}

void Server::Serve(channel::Visit visit) {
  if (visit.turned_away) return;
  const net::Deadline deadline = net::After(limit_);
  const auto request = Gather(visit.socket, deadline, stop_);
  // Too slow, gone, or we are stopping; or somebody who came later has its place.
  if (!request.ok() || !visit.raise(channel::Standing::kWork)) return;
  if (!visit.socket.WriteAll(Answer(*request, render_), deadline, stop_).ok()) return;
  DropRest(visit.socket, deadline, stop_);
}

Result<std::unique_ptr<Server>> Listen(const std::string& where, Render render, Log& log) {
  if (where.empty()) return std::unique_ptr<Server>();
  ATTESTOR_ASSIGN(auto server, Server::Start(where, std::move(render)));
  log.Info("metrics.ready", {{"port", int64_t{server->port()}}});
  return server;
}

}  // namespace attestor::metrics
