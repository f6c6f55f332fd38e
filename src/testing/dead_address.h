// DeadAddress is a port of 127.0.0.1 whose listener's queue is full: the system drops further attempts without a word, as broken IPv6 does.
// Test code only.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

namespace attestor::testing {

class DeadAddress {
 public:
  DeadAddress() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    sockets_.push_back(socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_EQ(bind(sockets_[0], generic, size), 0);
    EXPECT_EQ(listen(sockets_[0], 0), 0);
    EXPECT_EQ(getsockname(sockets_[0], generic, &size), 0);
    port_ = ntohs(address.sin_port);
    constexpr int kEnough = 4;
    for (int i = 0; i < kEnough; ++i) {
      sockets_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      static_cast<void>(connect(sockets_.back(), generic, size));
    }
  }
  DeadAddress(const DeadAddress&) = delete;
  DeadAddress& operator=(const DeadAddress&) = delete;
  ~DeadAddress() {
    for (const int fd : sockets_) close(fd);
  }

  uint16_t port() const { return port_; }

 private:
  std::vector<int> sockets_;
  uint16_t port_ = 0;
};

}  // namespace attestor::testing
