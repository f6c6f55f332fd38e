// The guests of testkit/attested/attested.h behind guest-agent sockets, with the files that a program beside them reads.
// Test code only.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "evidence/release/release_list.h"
#include "service/collateral/source.h"
#include "service/guest_agent/attester.h"
#include "service/system/file.h"
#include "testkit/attested/attested.h"
#include "testkit/simtee/agent_server.h"

namespace attestor::testing {

class AttestedAgent {
 public:
  AttestedAgent() {
    std::string name = (std::filesystem::temp_directory_path() / "attestor-agent-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    if (!WriteFile(Path("collateral.json"), AsBytes(world.pki.collateral_json())).ok()) std::abort();
    server_ = Must(
        simtee::AgentServer::Start({{Path("node"), &world.node_tee}, {Path("signer"), &world.signer_tee}}, clock_));
  }
  ~AttestedAgent() {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  AttestedAgent(const AttestedAgent&) = delete;
  AttestedAgent& operator=(const AttestedAgent&) = delete;

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  guest_agent::AttesterConfig Config(release::Role role, const ByteArray<32>& channel_spki) const {
    return {Path(std::string(ToText(role))), std::make_shared<collateral::FileSource>(Path("collateral.json")), role,
            world.config_digest, channel_spki};
  }

  Attested world;

 private:
  FixedClock clock_{AttestedTime()};
  std::filesystem::path folder_;
  std::unique_ptr<simtee::AgentServer> server_;
};

}  // namespace attestor::testing
