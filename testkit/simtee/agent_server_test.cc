#include "testkit/simtee/agent_server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "service/net/socket.h"
#include "service/system/random.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/pki_files.h"

namespace attestor::simtee {
namespace {

class AgentServerTest : public ::testing::Test {
 protected:
  AgentServerTest() {
    std::string name = (std::filesystem::temp_directory_path() / "attestor-simtee-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~AgentServerTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  Result<std::unique_ptr<AgentServer>> Start(const std::string& path, ServerOptions options = {}) {
    return AgentServer::Start({{path, &tee_}}, clock_, options);
  }
  net::Socket Connect(const std::string& name) {
    return std::move(net::Socket::ConnectUnix(Path(name), net::After(kPatience), never_)).value();
  }
  // Ask sends `request` and reads until the other side closes.
  std::string Ask(net::Socket& socket, const std::string& request) {
    EXPECT_TRUE(socket.WriteAll(AsBytes(request), net::After(kPatience), never_).ok());
    std::string out;
    while (true) {
      const auto piece = socket.ReadSome(65536, net::After(kPatience), never_);
      if (!piece.ok() || piece->empty()) return out;
      out += AsText(*piece);
    }
  }

  static constexpr std::chrono::seconds kPatience{20};
  static constexpr char kClosing[] = "GET /Version HTTP/1.1\r\nConnection: close\r\n\r\n";
  std::filesystem::path folder_;
  FixedClock clock_{*ParseTime("2026-11-24T12:00:00Z")};
  SystemRandom random_;
  MockPki pki_ = std::move(MockPki::Make(random_, clock_.Now())).value();
  SimTee tee_{pki_, ToBytes(R"({"name":"app"})"), random_};
  net::StopSignal never_;
};

TEST_F(AgentServerTest, AnswersSeveralCallsOnOneConnection) {
  const auto server = Start(Path("a.sock"));
  ASSERT_TRUE(server.ok()) << server.error().Text();
  net::Socket socket = Connect("a.sock");
  const std::string text =
      Ask(socket, "GET /Version HTTP/1.1\r\n\r\nGET /no/method HTTP/1.1\r\n\r\n" + std::string(kClosing));
  EXPECT_NE(text.find("200 OK"), std::string::npos);
  EXPECT_NE(text.find("404 Not Found"), std::string::npos);
  EXPECT_NE(text.rfind("connection: close"), std::string::npos);
  net::Socket broken = Connect("a.sock");
  EXPECT_NE(Ask(broken, "nonsense\r\n\r\n").find("400 Bad Request"), std::string::npos);
}

TEST_F(AgentServerTest, ServesManyAtOnceWithinItsBound) {
  const auto server = Start(Path("a.sock"), {.max_connections = 4});
  ASSERT_TRUE(server.ok());
  std::vector<std::thread> clients;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 24; ++i) {
    clients.emplace_back([&] {
      net::Socket socket = Connect("a.sock");
      const std::string body = R"({"report_data":"01"})";
      const std::string request =
          "POST /GetQuote HTTP/1.1\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\n\r\n" + body;
      if (Ask(socket, request).find("200 OK") != std::string::npos) ++answered;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 24);
}

TEST_F(AgentServerTest, StopsWhileClientsAreSilent) {
  auto server = Start(Path("a.sock"), {.max_connections = 2});
  ASSERT_TRUE(server.ok());
  std::vector<net::Socket> silent;
  for (int i = 0; i < 4; ++i) silent.push_back(Connect("a.sock"));
  const auto begin = std::chrono::steady_clock::now();
  (*server)->Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_FALSE(std::filesystem::exists(Path("a.sock")));
}

TEST_F(AgentServerTest, DisconnectsWhoSendsNothing) {
  const auto server = Start(Path("a.sock"), {.idle_time = std::chrono::milliseconds(50)});
  ASSERT_TRUE(server.ok());
  net::Socket socket = Connect("a.sock");
  EXPECT_EQ(Ask(socket, "GET /Ver"), "");
}

TEST_F(AgentServerTest, SocketsAreTakenOnlyWhenNobodyAnswers) {
  const auto server = Start(Path("a.sock"));
  ASSERT_TRUE(server.ok());
  EXPECT_TRUE(Start(Path("a.sock")).error().Is(kSocketBusy));
  EXPECT_TRUE(Start(Path("no/folder.sock")).error().Is(kSocket));
  EXPECT_TRUE(Start(Path(std::string(120, 'a'))).error().Is(kSocket));
  std::ofstream(Path("file")) << "precious";
  EXPECT_TRUE(Start(Path("file")).error().Is(kSocket));
  EXPECT_TRUE(std::filesystem::exists(Path("file")));
}

TEST_F(AgentServerTest, WritesWhatVerifiersNeed) {
  ASSERT_TRUE(WritePkiFiles(pki_, Path("pki")).ok());
  std::ifstream file(Path("pki/tee-root.pem"));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), pki_.root_pem());
  EXPECT_TRUE(std::filesystem::exists(Path("pki/collateral.json")));
  ASSERT_TRUE(WriteCollateralFile("", Path("none")).ok());
  EXPECT_FALSE(std::filesystem::exists(Path("none")));
  ASSERT_TRUE(WriteCollateralFile("{}", Path("recorded")).ok());
  EXPECT_TRUE(std::filesystem::exists(Path("recorded/collateral.json")));
  EXPECT_FALSE(std::filesystem::exists(Path("recorded/tee-root.pem")));
  std::ofstream(Path("file")) << "x";
  EXPECT_TRUE(WritePkiFiles(pki_, Path("file/below")).error().Is(kOutput));
  EXPECT_TRUE(ReadCompose(Path("missing.json")).error().Is(kCompose));
  EXPECT_TRUE(ReadCompose(Path("file")).error().Is(kCompose));
  std::ofstream(Path("compose.json")) << "{\"name\":\"n\"}\n";
  EXPECT_EQ(*ReadCompose(Path("compose.json")), ToBytes("{\"name\":\"n\"}\n"));
}

}  // namespace
}  // namespace attestor::simtee
