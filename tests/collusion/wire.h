// The wire between a node and a server, in the hands of an operator who works together with the client: the client tells
// him the random bytes that it drew, and he puts an answer of his own in the place of the server's. Nothing of node,
// signer or server is changed. Test code only.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/random.h"
#include "core/crypto/web_roots.h"
#include "service/net/socket.h"
#include "service/system/random.h"

namespace attestor::test {

// ToldRandom is the client's randomness, and what the operator is told of it.
class ToldRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override;
  // Draws gives what was drawn, in pieces of 32 bytes: one of them is the private key of a key share.
  std::vector<Bytes> Draws();

 private:
  SystemRandom random_;
  std::mutex mutex_;
  std::vector<Bytes> draws_;
};

struct WirePlan {
  std::string host;        // of the server's certificate
  crypto::WebRoots roots;  // that it leads to
  uint16_t server_port = 0;
  uint16_t port = 0;  // to listen at; 0: the system chooses
  Bytes answer;       // a whole HTTP response
};

class Wire {
 public:
  // The wire serves one connection after the other until it is destroyed. `told` must outlive it.
  Wire(WirePlan plan, ToldRandom& told);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  uint16_t port() const { return listener_.port(); }
  // forged counts the answers that were put in place of the server's; guessed those for which no key was to be had, and
  // random bytes were sent instead.
  size_t forged() const { return forged_; }
  size_t guessed() const { return guessed_; }

 private:
  struct Streams;
  void Serve();
  void ServeOne(net::Socket node);
  // Forgery is what he sends once the request has passed.
  Bytes Forgery(const Streams& streams);

  const WirePlan plan_;
  ToldRandom& told_;
  net::Listener listener_;
  net::StopSignal stop_;
  std::atomic<size_t> forged_ = 0, guessed_ = 0;
  std::thread thread_;
};

}  // namespace attestor::test
