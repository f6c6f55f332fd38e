// Node and signer have the descriptors that their configuration takes, or do not start and say what to change.
#include <sys/resource.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>

#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class Descriptors : public WebWorld {
 protected:
  // Started runs a program under the shell's limit of open files until it ends, and gives its exit code and what it
  // says.
  static std::pair<int, std::string> Started(const std::string& program, const std::string& config, int limit) {
    const std::string command =
        "ulimit -n " + std::to_string(limit) + "; exec '" + program + "' --config '" + config + "' 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    std::string said;
    std::array<char, 512> piece{};
    while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) said += piece.data();
    return {WEXITSTATUS(pclose(pipe)), said};
  }
  static void Refused(const std::string& program, const std::string& config) {
    const auto [code, said] = Started(program, config, 300);
    EXPECT_EQ(code, 1);
    EXPECT_NE(said.find(": channel.descriptors: 'limits.sessions' = 100 takes "), std::string::npos) << said;
    EXPECT_NE(said.find(" open files, and the system allows this process 300; "), std::string::npos) << said;
  }
};

TEST_F(Descriptors, TooFewForTheConfiguration) {
  WorldOptions options = Options();
  options.limits = options.signer_limits = "sessions = 100\n";
  World world(std::move(options));
  Refused(ATTESTOR_SIGNER, world.signer_file());
  Refused(ATTESTOR_NODE, world.node_file());
  EXPECT_TRUE(world.Prove(world.Request(server_.port(), "/")).ok());
}

TEST_F(Descriptors, TheProcessesOwnLimitIsRaised) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{256, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  WorldOptions options = Options();
  options.limits = "sessions = 100\n";
  World world(std::move(options));
  rlimit now{};
  EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &now), 0);
  EXPECT_GE(now.rlim_cur, 800u) << "a client's and a site's connection for each, and those that gave way";
  EXPECT_TRUE(world.Prove(world.Request(server_.port(), "/")).ok());
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace attestor::test
