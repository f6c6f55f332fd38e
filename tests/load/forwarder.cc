#include "load/forwarder.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>

#include "service/net/errors.h"
#include "testkit/world/must.h"

namespace attestor::test {

Result<net::Socket> ConnectFrom(const std::string& from, const net::HostPort& to) {
  const net::Address own = Must(net::Address::Parse(from, 0)), target = Must(net::Address::Parse(to.host, to.port));
  net::FileDescriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool connected =
      fd.valid() && bind(fd.get(), own.data(), own.size()) == 0 && connect(fd.get(), target.data(), target.size()) == 0;
  if (!connected || fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return Error(net::kConnect, from);
  return net::Socket(std::move(fd));
}

Forwarder::Forwarder(net::HostPort to, std::string from)
    : to_(std::move(to)),
      from_(std::move(from)),
      listener_(Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))))),
      accepting_([this] { Accept(); }) {}

Forwarder::~Forwarder() {
  stop_.Raise();
  accepting_.join();
  workers_.JoinAll();
}

void Forwarder::Accept() {
  while (!stop_.raised()) {
    auto client = listener_.Accept(net::After(std::chrono::hours(1)), stop_);
    if (!client.ok()) continue;
    auto owned = std::make_shared<net::Socket>(std::move(client).value());
    static_cast<void>(workers_.Start([this, owned] { Pass(std::move(*owned)); }));
  }
}

void Forwarder::Pass(net::Socket client) {
  auto server = ConnectFrom(from_, to_);
  if (!server.ok()) return;
  std::array<net::Socket*, 2> sides = {&client, &*server};
  constexpr size_t kPiece = 64 * 1024;
  while (true) {
    const int fds[] = {sides[0]->fd(), sides[1]->fd()};
    const auto ready = net::Wait(fds, net::After(std::chrono::hours(1)), stop_);
    if (!ready.ok()) return;
    const auto piece = sides[*ready]->ReadSome(kPiece, net::After(std::chrono::seconds(60)), stop_);
    if (!piece.ok() || piece->empty()) return;
    if (!sides[1 - *ready]->WriteAll(*piece, net::After(std::chrono::seconds(60)), stop_).ok()) return;
  }
}

}  // namespace attestor::test
