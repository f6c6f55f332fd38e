// The simulator beside what dstack's own agents answered: tests/agents/answers.json.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "service/net/socket.h"
#include "service/system/file.h"
#include "testkit/simtee/agent_server.h"
#include "web/http/parser.h"

namespace attestor::simtee {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::chrono::seconds kPatience{60};

class AgentsTest : public ::testing::Test {
 protected:
  AgentsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "attestor-agents-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    const auto text = ReadFile(ATTESTOR_AGENTS, 1 << 20);
    seen_ = boost::json::parse(AsText(*text)).as_object();
  }
  ~AgentsTest() override { std::filesystem::remove_all(folder_); }

  std::string Path() const { return (folder_ / "agent.sock").string(); }

  // Ask sends `request` and gives what came, up to the end of the connection.
  std::string Ask(const std::string& request) {
    auto socket = std::move(net::Socket::ConnectUnix(Path(), net::After(kPatience), never_)).value();
    EXPECT_TRUE(socket.WriteAll(AsBytes(request), net::After(kPatience), never_).ok());
    std::string out;
    while (true) {
      const auto piece = socket.ReadSome(65536, net::After(kPatience), never_);
      if (!piece.ok() || piece->empty()) return out;
      out += AsText(*piece);
    }
  }

  static std::string RequestOf(const object& call) {
    std::string head = std::string(call.at("line").as_string()) + "\r\nhost: x\r\nconnection: close\r\n";
    const auto text = [&call](const char* name) { return std::string(call.at(name).as_string()); };
    if (call.contains("json") || call.contains("chunks")) head += "content-type: application/json\r\n";
    if (call.contains("chunks")) {
      const std::string body = text("chunks");
      return head + "transfer-encoding: chunked\r\n\r\n1\r\n" + body.substr(0, 1) + "\r\n" +
             ToHex(Bytes{static_cast<uint8_t>(body.size() - 1)}) + "\r\n" + body.substr(1) + "\r\n0\r\n\r\n";
    }
    const std::string body = call.contains("json") ? text("json") : (call.contains("body") ? text("body") : "");
    return head + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  // CheckFrame: the version of the request, names in small letters, a length.
  static http::Response Framed(const std::string& answer, const std::string& line) {
    const std::string version = line.substr(line.rfind(' ') + 1);
    EXPECT_TRUE(answer.starts_with(version + " ")) << answer.substr(0, 80);
    const auto response =
        http::ParseResponse(AsBytes("HTTP/1.1" + answer.substr(version.size())), "GET", http::StreamEnd::kFramingOnly);
    EXPECT_TRUE(response.ok()) << answer;
    if (!response.ok()) return {};
    for (const http::Header& header : response->headers)
      EXPECT_TRUE(std::ranges::none_of(header.name, [](char c) { return c >= 'A' && c <= 'Z'; })) << header.name;
    EXPECT_NE(http::FindHeader(response->headers, "content-length"), nullptr);
    return *response;
  }

  static void CheckLog(std::string_view text) {
    size_t runtime = 0;
    const value log = boost::json::parse(text);
    for (const value& event : log.as_array()) {
      const bool rtmr3 = event.at("imr").as_int64() == 3;
      EXPECT_EQ(event.at("digest").as_string().size(), rtmr3 ? 0u : 96u) << boost::json::serialize(event);
      runtime += rtmr3 ? 1 : 0;
    }
    EXPECT_GT(runtime, 0u);
  }

  static void CheckMember(const value& found, const value& form) {
    if (form.is_int64()) {
      EXPECT_EQ(found.as_array().size(), static_cast<size_t>(form.as_int64()));
      return;
    }
    const std::string_view text = found.as_string();
    if (form == "hex") {
      EXPECT_TRUE(FromHex(text) && !text.starts_with("0x")) << text;
    } else if (form == "json") {
      EXPECT_TRUE(boost::json::parse(text).is_object()) << text;
    } else if (form == "log") {
      CheckLog(text);
    }
  }

  static void CheckBody(const object& call, const http::Response& response) {
    const std::string body(AsText(response.body));
    const std::string type = http::FindHeader(response.headers, "content-type")->value;
    if (call.contains("page")) {
      EXPECT_TRUE(type.starts_with("text/html"));
      return;
    }
    EXPECT_EQ(type, "application/json");
    const object answer = boost::json::parse(body).as_object();
    if (call.contains("error") || !call.contains("members")) {
      EXPECT_TRUE(body.starts_with("{\n  \"error\": \"") && body.ends_with("\"\n}")) << body;
      const std::string begin(call.contains("error") ? call.at("error").as_string() : "not simulated: ");
      EXPECT_TRUE(answer.at("error").as_string().starts_with(begin)) << body;
      return;
    }
    const object& members = call.at("members").as_object();
    EXPECT_EQ(answer.size(), members.size()) << body;
    for (const auto& [name, form] : members) {
      ASSERT_TRUE(answer.contains(name)) << name;
      CheckMember(answer.at(name), form);
    }
  }

  void CheckAll(const std::string& agent, ServedApi api) {
    SimTee tee(pki_, ToBytes(R"({"name":"app","kms_enabled":true})"), random_);
    const auto server = AgentServer::Start({{Path(), &tee}}, clock_, {.api = api});
    ASSERT_TRUE(server.ok()) << server.error().Text();
    for (const value& item : seen_.at("calls").as_array()) {
      const object& call = item.as_object();
      const auto& in = call.at("in").as_array();
      if (std::ranges::find(in, value(agent)) == in.end()) continue;
      SCOPED_TRACE(agent + ": " + boost::json::serialize(item));
      const http::Response response = Framed(Ask(RequestOf(call)), std::string(call.at("line").as_string()));
      EXPECT_EQ(response.status, call.contains("status") ? call.at("status").as_int64() : 501);
      CheckBody(call, response);
    }
  }

  std::filesystem::path folder_;
  object seen_;
  CountingRandom random_{5};
  FixedClock clock_{*ParseTime("2026-11-24T12:00:00Z")};
  MockPki pki_ = std::move(MockPki::Make(random_, clock_.Now())).value();
  net::StopSignal never_;
};

TEST_F(AgentsTest, TheSimulatorAnswersAsAgentsOfBothGenerationsDo) {
  CheckAll("0.5", ServedApi::kV0);
  CheckAll("0.6", ServedApi::kV1);
}

TEST_F(AgentsTest, ItKeepsTheLimitsOfAgents) {
  EXPECT_EQ(std::chrono::milliseconds(std::chrono::seconds(seen_.at("idle_seconds").as_int64())),
            ServerOptions().idle_time);
  EXPECT_EQ(static_cast<size_t>(seen_.at("max_body").as_int64()), kMaxRequestBody);
  SimTee tee(pki_, ToBytes(R"({"name":"app"})"), random_);
  const auto server = AgentServer::Start({{Path(), &tee}}, clock_);
  const auto status = [this](size_t size) {
    const std::string head = "POST /Version HTTP/1.1\r\nconnection: close\r\ncontent-type: application/json\r\n";
    const std::string body = "{}" + std::string(size - 2, ' ');
    return Ask(head + "content-length: " + std::to_string(size) + "\r\n\r\n" + body).substr(9, 3);
  };
  EXPECT_EQ(status(kMaxRequestBody), "200");
}

}  // namespace
}  // namespace attestor::simtee
