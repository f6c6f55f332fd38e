// The guest agent's client: with the simulated agent, and with sockets that answer anything.
#include "tee/guest_agent.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/errors.h"
#include "quote/quote.h"
#include "simtee/unix_listener.h"
#include "tee/errors.h"
#include "testing/attested_agent.h"

namespace attestor::tee {
namespace {

std::string Ok200(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// ScriptedAgent answers one connection with `answer`, whatever is asked, and closes.
class ScriptedAgent {
 public:
  ScriptedAgent(const std::string& path, std::string answer)
      : listener_(testing::Must(simtee::UnixListener::Listen(path))), thread_([this, answer = std::move(answer)] { Serve(answer); }) {}
  ~ScriptedAgent() {
    stop_.Raise();
    thread_.join();
    listener_.Remove();
  }
  const std::string& request() const { return request_; }

 private:
  void Serve(const std::string& answer) {
    auto socket = listener_.Accept(stop_);
    if (!socket.ok()) return;
    const auto asked = socket->ReadSome(65536, net::After(std::chrono::seconds(10)), stop_);
    if (asked.ok()) request_ = AsText(*asked);
    static_cast<void>(socket->WriteAll(AsBytes(answer), net::After(std::chrono::seconds(10)), stop_));
  }

  net::StopSignal stop_;
  simtee::UnixListener listener_;
  std::string request_;
  std::thread thread_;
};

class GuestAgentTest : public ::testing::Test {
 protected:
  GuestAgent Agent(const std::string& name) const { return GuestAgent(simulated_.Path(name)); }
  // Each of the calls against an agent that gives `answer`.
  void EveryCall(const std::string& answer, const ErrorCode& code) {
    const GuestAgent agent = Agent("scripted");
    {
      const ScriptedAgent scripted(agent.path(), answer);
      EXPECT_TRUE(agent.Version(stop_).error().Is(code)) << answer.substr(0, 100);
    }
    {
      const ScriptedAgent scripted(agent.path(), answer);
      EXPECT_TRUE(agent.Info(stop_).error().Is(code)) << answer.substr(0, 100);
    }
    const ScriptedAgent scripted(agent.path(), answer);
    EXPECT_TRUE(agent.GetQuote({}, stop_).error().Is(code)) << answer.substr(0, 100);
  }

  testing::AttestedAgent simulated_;
  net::StopSignal stop_;
};

TEST_F(GuestAgentTest, TheSimulatedAgentAnswers) {
  const GuestAgent agent = Agent("node");
  EXPECT_FALSE(testing::Must(agent.Version(stop_)).empty());
  const AgentInfo info = testing::Must(agent.Info(stop_));
  EXPECT_EQ(ToBytes(info.app_compose), simulated_.world.node_tee.app_compose());
  EXPECT_EQ(info.app_name, "node");
  ByteArray<64> report_data{};
  report_data.fill(0x3c);
  const AgentQuote quote = testing::Must(agent.GetQuote(report_data, stop_));
  EXPECT_EQ(testing::Must(quote::ParseQuote(quote.quote)).report.report_data, report_data);
  EXPECT_TRUE(quote.event_log.starts_with("["));
}

TEST_F(GuestAgentTest, NobodyThere) {
  const GuestAgent agent = Agent("nobody");
  EXPECT_TRUE(agent.Version(stop_).error().Is(kAgentUnreachable));
  EXPECT_TRUE(agent.Info(stop_).error().Is(kAgentUnreachable));
  EXPECT_TRUE(agent.GetQuote({}, stop_).error().Is(kAgentUnreachable));
}

TEST_F(GuestAgentTest, Refused) {
  EveryCall("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", kAgentRefused);
  EveryCall("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno", kAgentRefused);
}

TEST_F(GuestAgentTest, WhatIsNoAnswer) {
  const std::string good = Ok200("{}");
  EveryCall("", kAgentAnswer);
  EveryCall("garbage", kAgentAnswer);
  EveryCall("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", kAgentAnswer);
  EveryCall(good + "more", kAgentAnswer);
  for (const char* body : {"", "{", "[]", "null", "\"text\"", "{}", "{\"version\":1,\"tcb_info\":2,\"quote\":3}", "{} {}"}) {
    EveryCall(Ok200(body), kAgentAnswer);
  }
  EveryCall("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + std::string(5'000'000, ' '), kAgentAnswer);
}

TEST_F(GuestAgentTest, FieldsOfInfo) {
  const GuestAgent agent = Agent("scripted");
  for (const char* body :
       {R"({"tcb_info":"no JSON","app_name":"a"})", R"({"tcb_info":"[]","app_name":"a"})", R"({"tcb_info":"{}","app_name":"a"})",
        R"({"tcb_info":"{\"app_compose\":1}","app_name":"a"})", R"({"tcb_info":"{\"app_compose\":\"x\"}"})"}) {
    const ScriptedAgent scripted(agent.path(), Ok200(body));
    EXPECT_TRUE(agent.Info(stop_).error().Is(kAgentAnswer)) << body;
  }
  const ScriptedAgent scripted(agent.path(), Ok200(R"({"tcb_info":"{\"app_compose\":\"{}\",\"new\":1}","app_name":"a","new":{}})"));
  const AgentInfo info = testing::Must(agent.Info(stop_));
  EXPECT_EQ(info.app_compose, "{}") << "what an agent adds is ignored";
}

TEST_F(GuestAgentTest, FieldsOfGetQuote) {
  const GuestAgent agent = Agent("scripted");
  for (const char* body :
       {R"({"quote":"0g","event_log":"[]"})", R"({"quote":"012","event_log":"[]"})", R"({"quote":"01"})", R"({"event_log":"[]"})"}) {
    const ScriptedAgent scripted(agent.path(), Ok200(body));
    EXPECT_TRUE(agent.GetQuote({}, stop_).error().Is(kAgentAnswer)) << body;
  }
  const ScriptedAgent scripted(agent.path(), Ok200(R"({"quote":"01ff","event_log":"[]"})"));
  ByteArray<64> report_data{};
  report_data[63] = 0xab;
  EXPECT_EQ(testing::Must(agent.GetQuote(report_data, stop_)).quote, (Bytes{0x01, 0xff}));
  EXPECT_TRUE(scripted.request().starts_with("POST /GetQuote HTTP/1.1\r\n"));
  EXPECT_NE(scripted.request().find("{\"report_data\":\"" + ToHex(report_data) + "\"}"), std::string::npos);
}

TEST_F(GuestAgentTest, StoppingDoesNotWaitForTheAgent) {
  stop_.Raise();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(Agent("node").Version(stop_).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(FindSocket, GivesOneOfTheUsualPlaces) { EXPECT_TRUE(GuestAgent::FindSocket().ends_with("dstack.sock")); }

}  // namespace
}  // namespace attestor::tee
