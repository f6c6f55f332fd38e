// Client of the dstack guest agent's v0 API: JSON over HTTP/1.1 on a unix socket.
//
// There is one code path: the agent of a real machine and attestor-simtee speak the same API, and nothing here knows which one answers.
// What the agent says of itself (Info) is unauthenticated; only a quote counts, and whoever verifies the quote decides which root it
// trusts.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "net/socket.h"

namespace attestor::tee {

struct AgentQuote {
  Bytes quote;
  std::string event_log;  // the JSON array, as text
};

struct AgentInfo {
  std::string app_compose;  // app-compose.json, verbatim
  std::string app_name;
};

class GuestAgent {
 public:
  // GuestAgent of the socket at `path`. Connects anew for each call; safe to use from several threads.
  explicit GuestAgent(std::string path) : path_(std::move(path)) {}

  // FindSocket gives the first of the agent's usual places that exists, or its first usual place.
  static std::string FindSocket();

  const std::string& path() const { return path_; }

  // Version asks the agent for its version text; agents before 0.5.7 have none (tee.agent_refused).
  Result<std::string> Version(const net::StopSignal& stop) const;
  Result<AgentInfo> Info(const net::StopSignal& stop) const;
  // GetQuote asks for a quote over exactly 64 bytes of report data.
  Result<AgentQuote> GetQuote(const ByteArray<64>& report_data, const net::StopSignal& stop) const;

 private:
  Result<std::string> Call(std::string_view method, const std::string& body, const net::StopSignal& stop) const;

  std::string path_;
};

}  // namespace attestor::tee
