// What the logs of node and signer say of sessions that fail: what went wrong, and nothing of what a client asked for.
#include <fstream>
#include <sstream>

#include "attacks/node_abuse.h"
#include "testkit/world/temp_dir.h"

namespace attestor::test {
namespace {

class ProgramLogs : public NodeAbuse {
 protected:
  void SetUp() override {
    honest_after_ = false;
    ASSERT_NE(log_, nullptr);
  }
  void TearDown() override {
    world_.reset();
    if (log_ != nullptr) std::fclose(log_);
  }
  void StartWith(const std::string& hosts, const std::string& limits = {}) {
    WorldOptions options = Options();
    options.hosts = hosts;
    options.limits = limits;
    options.log = log_;
    Start(std::move(options));
  }
  // Log is what was written until the programs have ended.
  std::string Log() {
    world_.reset();
    std::fflush(log_);
    std::ostringstream text;
    text << std::ifstream(folder_.Path("log")).rdbuf();
    return text.str();
  }
  void AsksFor(const std::string& host) {
    client::ProveRequest request = world_->Request(server_.port(), "/");
    request.http.host = host;
    EXPECT_FALSE(world_->Prove(request).ok());
  }

  TempDir folder_;
  std::FILE* log_ = std::fopen(folder_.Path("log").c_str(), "w");
};

TEST_F(ProgramLogs, hold_no_host_that_is_refused) {
  StartWith("\"localhost\"");
  AsksFor("clinic.example");
  const std::string log = Log();
  EXPECT_NE(log.find("node.host_refused"), std::string::npos) << log;
  EXPECT_EQ(log.find("clinic"), std::string::npos) << log;
}

TEST_F(ProgramLogs, hold_no_host_that_is_not_found) {
  StartWith("\"*\"");
  AsksFor("clinic.invalid");
  const std::string log = Log();
  EXPECT_NE(log.find("node.site_unresolved"), std::string::npos) << log;
  EXPECT_EQ(log.find("clinic"), std::string::npos) << log;
}

// Who has lost its place is told so, and the log says what went wrong with it.
TEST_F(ProgramLogs, say_what_failed_when_others_have_come) {
  StartWith("\"localhost\"", "sessions = 1\n");
  HandClient loses(*world_);
  HandClient comes(*world_);
  static_cast<void>(comes.Meet());
  static_cast<void>(loses.Send(MessageType::kHello, Bytes{0}));
  EXPECT_EQ(loses.Refusal(), "node.busy");
  EXPECT_NE(Log().find("channel.message"), std::string::npos);
}

}  // namespace
}  // namespace attestor::test
