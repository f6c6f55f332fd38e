#include "testkit/world/tampering_proxy.h"

#include <array>
#include <memory>

#include "testkit/world/must.h"

namespace attestor::test {
namespace {

constexpr std::chrono::seconds kPatience{30};

net::Address Local(uint16_t port) { return Must(net::Address::Parse("127.0.0.1", port)); }

}  // namespace

TamperingProxy::TamperingProxy(uint16_t server_port, Tampering what)
    : server_port_(server_port),
      what_(what),
      listener_(Must(net::Listener::Listen(Local(0)))),
      accepting_([this] { Accept(); }) {}

TamperingProxy::~TamperingProxy() {
  stop_.Raise();
  accepting_.join();
  for (std::thread& thread : connections_) thread.join();
}

void TamperingProxy::Accept() {
  while (true) {
    auto socket = listener_.Accept(net::After(std::chrono::hours(1)), stop_);
    if (!socket.ok()) return;
    auto owned = std::make_shared<net::Socket>(std::move(socket).value());
    connections_.emplace_back([this, owned] { Serve(std::move(*owned)); });
  }
}

void TamperingProxy::Serve(net::Socket client) {
  auto server = net::Socket::Connect(Local(server_port_), net::After(kPatience), stop_);
  if (!server.ok()) return;
  std::array<net::Socket*, 2> sides = {&client, &*server};
  std::array<size_t, 2> passed = {};
  while (true) {
    const int both[] = {sides[0]->fd(), sides[1]->fd()};
    const auto ready = net::Wait(both, net::After(kPatience), stop_);
    if (!ready.ok()) return;
    const size_t from = *ready;
    auto bytes = sides[from]->ReadSome(16384, net::After(kPatience), stop_);
    if (!bytes.ok() || bytes->empty()) return;
    const bool here =
        (from == 1) == what_.from_server && what_.at >= passed[from] && what_.at < passed[from] + bytes->size();
    if (here) (*bytes)[what_.at - passed[from]] ^= 1;
    passed[from] += bytes->size();
    if (!sides[1 - from]->WriteAll(*bytes, net::After(kPatience), stop_).ok()) return;
  }
}

}  // namespace attestor::test
