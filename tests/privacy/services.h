// The real programs attestor-node and attestor-signer as processes of their own, tapped (tap.cc), with simulated TEEs
// that this process serves. Test code only.
#pragma once

#include <memory>
#include <string>

#include "service/system/clock.h"
#include "service/system/random.h"
#include "statement/verify/bundle_check.h"
#include "testkit/simtee/agent_server.h"
#include "testkit/world/temp_dir.h"
#include "testkit/world/trust.h"

namespace attestor::test {

class Services {
 public:
  // The node connects to localhost at `server_port`.
  Services(const std::string& web_roots_pem, uint16_t server_port);
  ~Services();
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  net::HostPort node() const { return {"127.0.0.1", node_port_}; }
  verify::Anchors anchors() const;
  int node_pid() const { return node_pid_; }
  int signer_pid() const { return signer_pid_; }

  // What `name` ("node" or "signer") sent and received inside of its channels, and on its sockets; what it logged.
  Bytes Plain(const std::string& name) const { return Read(name + ".plain"); }
  Bytes Wire(const std::string& name) const { return Read(name + ".wire"); }
  Bytes Log(const std::string& name) const { return Read(name + ".log"); }

  // Stop ends both, so that their logs are complete.
  void Stop();

 private:
  void WriteFiles(uint16_t signer_port, uint16_t server_port);
  int Start(const std::string& name, const char* program) const;
  Bytes Read(const std::string& file) const;

  const std::string web_roots_pem_;
  SystemRandom random_;
  SystemClock clock_;
  Trust trust_;
  TempDir folder_;
  std::unique_ptr<simtee::AgentServer> agents_;
  uint16_t node_port_ = 0;
  int node_pid_ = 0;
  int signer_pid_ = 0;
};

}  // namespace attestor::test
