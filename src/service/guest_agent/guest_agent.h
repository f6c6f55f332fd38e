// Client of the dstack guest agent, JSON over HTTP/1.1 on a unix socket, in both of its APIs: v0 (dstack 0.5, and 0.6
// for older clients) and v1 (since 0.6). Which one is there is asked before the first call, and again when a call is not
// there any more, because an agent may be replaced below a running program.
//
// There is one code path: the agent of a real machine and attestor-simtee speak the same API, and nothing here knows
// which one answers. What the agent says of itself (Info) is unauthenticated; only a quote counts, and whoever verifies
// the quote decides which root it trusts.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "service/guest_agent/agent_line.h"
#include "service/net/socket.h"

namespace attestor::guest_agent {

enum class AgentApi : uint8_t { kV0, kV1 };

struct AgentVersion {
  AgentApi api = AgentApi::kV0;
  std::string version;  // empty for agents before 0.5.7, which do not say
};

struct AgentQuote {
  Bytes quote;
  std::string event_log;  // the JSON array, as text; written anew from the attestation of a v1 agent
  std::string vm_config;  // JSON; empty when the agent gives none
};

struct AgentInfo {
  std::string app_compose;  // app-compose.json, verbatim
  std::string app_name;
};

class GuestAgent {
 public:
  // GuestAgent of the socket at `path`. Connects anew for each call; safe to use from several threads, which take
  // turns.
  explicit GuestAgent(std::string path) : path_(std::move(path)), shared_(std::make_shared<Shared>()) {}

  // FindSocket gives the first of the agent's usual places that exists, or its first usual place.
  static std::string FindSocket();

  const std::string& path() const { return path_; }

  // Probe asks for /v1/Version, then /Version, then /Info, each when the one before is not there (tee.agent_method when
  // none is).
  Result<AgentVersion> Probe(const net::StopSignal& stop) const;
  // Version is the agent's version text; agents before 0.5.7 have none (tee.agent_method).
  Result<std::string> Version(const net::StopSignal& stop) const;
  Result<AgentInfo> Info(const net::StopSignal& stop) const;
  // GetQuote asks for a quote over exactly 64 bytes of report data: v0's GetQuote, or v1's Attest.
  Result<AgentQuote> GetQuote(const ByteArray<64>& report_data, const net::StopSignal& stop) const;

 private:
  struct Answer {
    int status = 0;
    std::string body;
  };
  // Called is an answer of status 200, and the API that gave it.
  struct Called {
    AgentApi api;
    std::string body;
  };
  // Shared is what all copies have in common.
  struct Shared {
    AgentLine line{kMaxWaiting};
    std::mutex mutex;
    std::optional<AgentApi> api;  // guarded by mutex; as it was found last
  };
  static constexpr size_t kMaxWaiting = 64;

  Result<Answer> Ask(std::string_view method, const std::string& body, const net::StopSignal& stop) const;
  // Method is what a call is named in each API.
  struct Method {
    std::string_view v0;
    std::string_view v1;
  };
  // Call calls the method in the API that is there, CallAs in a given one.
  Result<Called> Call(const Method& method, const std::string& body, const net::StopSignal& stop) const;
  Result<Called> CallAs(AgentApi api, const Method& method, const std::string& body, const net::StopSignal& stop) const;
  Result<AgentVersion> Find(const net::StopSignal& stop) const;
  std::optional<AgentApi> Known() const;

  std::string path_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace attestor::guest_agent
