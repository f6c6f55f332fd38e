// The guest agent's client: with the simulated agent, and with sockets that answer anything.
#include "service/guest_agent/guest_agent.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "evidence/quote/quote.h"
#include "service/guest_agent/errors.h"
#include "service/net/errors.h"
#include "testkit/agent/attested_agent.h"
#include "testkit/fixtures/no_descriptors.h"
#include "testkit/simtee/agent_server.h"
#include "testkit/simtee/event_log.h"
#include "testkit/simtee/unix_listener.h"

namespace attestor::guest_agent {
namespace {

std::string Status(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}
std::string Ok200(const std::string& body) { return Status("200 OK", body); }

const std::string kNotThere = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
const std::string kVersion = Ok200(R"({"version":"0.6.0","rev":"x"})");

// ScriptedAgent answers each connection with the next of `answers`, whatever is asked, and closes; or, where it `keeps`
// connections, leaves them open as long as the client does.
class ScriptedAgent {
 public:
  ScriptedAgent(const std::string& path, std::vector<std::string> answers, bool keeps = false)
      : listener_(testing::Must(simtee::UnixListener::Listen(path))),
        keeps_(keeps),
        thread_([this, answers = std::move(answers)] {
          for (const std::string& answer : answers) Serve(answer);
        }) {}
  ~ScriptedAgent() {
    stop_.Raise();
    thread_.join();
    listener_.Remove();
  }
  // requests may be read when every answer was given.
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  void Serve(const std::string& answer) {
    auto socket = listener_.Accept(stop_);
    if (!socket.ok()) return;
    const auto asked = socket->ReadSome(65536, net::After(std::chrono::seconds(10)), stop_);
    if (asked.ok()) requests_.emplace_back(AsText(*asked));
    static_cast<void>(socket->WriteAll(AsBytes(answer), net::After(std::chrono::seconds(10)), stop_));
    if (keeps_) static_cast<void>(socket->ReadSome(1, net::After(std::chrono::seconds(60)), stop_));
  }

  net::StopSignal stop_;
  simtee::UnixListener listener_;
  const bool keeps_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

class GuestAgentTest : public ::testing::Test {
 protected:
  GuestAgent Agent(const std::string& name) const { return GuestAgent(simulated_.Path(name)); }
  // Each of the calls against an agent that gives `answer`: to the call itself, and to the question for the API in
  // front of it.
  void EveryCall(const std::string& answer, const ErrorCode& code) {
    const std::string path = simulated_.Path("scripted");
    {
      const ScriptedAgent scripted(path, {answer});
      EXPECT_TRUE(Agent("scripted").Probe(stop_).error().Is(code)) << answer.substr(0, 100);
    }
    {
      const ScriptedAgent scripted(path, {kNotThere, answer});
      EXPECT_TRUE(Agent("scripted").Version(stop_).error().Is(code)) << answer.substr(0, 100);
    }
    for (const std::vector<std::string>& probe : {std::vector<std::string>{kVersion}, {kNotThere, kVersion}}) {
      std::vector<std::string> answers = probe;
      answers.push_back(answer);
      {
        const ScriptedAgent scripted(path, answers);
        EXPECT_TRUE(Agent("scripted").Info(stop_).error().Is(code)) << answer.substr(0, 100);
      }
      const ScriptedAgent scripted(path, answers);
      EXPECT_TRUE(Agent("scripted").GetQuote({}, stop_).error().Is(code)) << answer.substr(0, 100);
    }
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

TEST_F(GuestAgentTest, TheSimulatedAgentOfEachGeneration) {
  simtee::SimTee& tee = simulated_.world.node_tee;
  const FixedClock clock(testing::AttestedTime());
  ByteArray<64> report_data{};
  report_data.fill(0x3c);
  const std::map<simtee::ServedApi, AgentApi> expected = {{simtee::ServedApi::kV0, AgentApi::kV0},
                                                          {simtee::ServedApi::kV1, AgentApi::kV1}};
  for (const auto& [served, api] : expected) {
    const GuestAgent agent = Agent("generation");
    const auto server = testing::Must(simtee::AgentServer::Start({{agent.path(), &tee}}, clock, {.api = served}));
    const AgentVersion version = testing::Must(agent.Probe(stop_));
    EXPECT_EQ(version.api, api);
    EXPECT_EQ(version.version, api == AgentApi::kV1 ? "0.6.0" : "0.5.11");
    EXPECT_EQ(ToBytes(testing::Must(agent.Info(stop_)).app_compose), tee.app_compose());
    const AgentQuote quote = testing::Must(agent.GetQuote(report_data, stop_));
    EXPECT_EQ(testing::Must(quote::ParseQuote(quote.quote)).report.report_data, report_data);
    EXPECT_EQ(quote.event_log, simtee::EventLogJson(tee.events()));
    EXPECT_EQ(quote.vm_config, tee.vm_config());
  }
}

TEST_F(GuestAgentTest, NobodyThere) {
  const GuestAgent agent = Agent("nobody");
  EXPECT_TRUE(agent.Version(stop_).error().Is(kAgentUnreachable));
  EXPECT_TRUE(agent.Info(stop_).error().Is(kAgentUnreachable));
  EXPECT_TRUE(agent.GetQuote({}, stop_).error().Is(kAgentUnreachable));
}

TEST_F(GuestAgentTest, WhatLacksHereIsNoFaultOfTheAgent) {
  const GuestAgent agent(simulated_.Path("nobody"));
  EXPECT_TRUE(agent.Version(stop_).error().Is(kAgentUnreachable)) << "a sanitizer, too, needs a descriptor first";
  const testing::NoDescriptors none;
  EXPECT_TRUE(agent.Version(stop_).error().Is(kAgentBusy));
}

TEST_F(GuestAgentTest, Refused) {
  EveryCall("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno", kAgentRefused);
}

TEST_F(GuestAgentTest, WhatIsNoAnswer) {
  const std::string good = Ok200("{}");
  EveryCall("", kAgentAnswer);
  EveryCall("garbage", kAgentAnswer);
  EveryCall("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", kAgentAnswer);
  EveryCall(good + "more", kAgentAnswer);
  for (const char* body :
       {"", "{", "[]", "null", "\"text\"", "{}", "{\"version\":1,\"tcb_info\":2,\"quote\":3}", "{} {}"}) {
    EveryCall(Ok200(body), kAgentAnswer);
  }
  EveryCall("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + std::string(5'000'000, ' '), kAgentAnswer);
}

TEST_F(GuestAgentTest, AsksForTheNewestApiFirst) {
  const std::string path = simulated_.Path("scripted");
  const auto paths = [](const ScriptedAgent& scripted) {
    std::vector<std::string> out;
    for (const std::string& request : scripted.requests()) out.push_back(request.substr(0, request.find(" HTTP")));
    return out;
  };
  {
    const ScriptedAgent scripted(path, {kVersion});
    const AgentVersion version = testing::Must(Agent("scripted").Probe(stop_));
    EXPECT_EQ(version.api, AgentApi::kV1);
    EXPECT_EQ(version.version, "0.6.0");
    EXPECT_EQ(paths(scripted), (std::vector<std::string>{"POST /v1/Version"}));
  }
  {
    const ScriptedAgent scripted(path, {kNotThere, kVersion});
    EXPECT_EQ(testing::Must(Agent("scripted").Probe(stop_)).api, AgentApi::kV0);
    EXPECT_EQ(paths(scripted), (std::vector<std::string>{"POST /v1/Version", "POST /Version"}));
  }
  {
    const ScriptedAgent scripted(path, {kNotThere, kNotThere, Ok200("{}")});
    EXPECT_EQ(testing::Must(Agent("scripted").Probe(stop_)).version, "");
    EXPECT_EQ(paths(scripted), (std::vector<std::string>{"POST /v1/Version", "POST /Version", "POST /Info"}));
  }
  {
    const ScriptedAgent scripted(path, {kNotThere, kNotThere, Ok200("{}")});
    EXPECT_TRUE(Agent("scripted").Version(stop_).error().Is(kAgentMethod)) << "an agent that does not say";
  }
}

// Before dstack 0.6 an unknown method is 400, with a text that says so.
TEST_F(GuestAgentTest, AMethodThatIsNotThereOrFails) {
  const std::string path = simulated_.Path("scripted");
  const std::string unknown = Status("400 Bad Request", R"({"error":"Service not found: Version"})");
  {
    const ScriptedAgent scripted(path, {kNotThere, unknown, Ok200("{}")});
    EXPECT_EQ(testing::Must(Agent("scripted").Probe(stop_)).api, AgentApi::kV0);
  }
  for (const char* body : {"", "[]", "{}", R"({"error":1})", R"({"error":"no quote"})"}) {
    const ScriptedAgent scripted(path, {kNotThere, Status("400 Bad Request", body)});
    EXPECT_TRUE(Agent("scripted").Probe(stop_).error().Is(kAgentRefused)) << body;
  }
  {
    const std::string body = R"({"error":"no quote\n)" + std::string(300, 'x') + R"("})";
    const ScriptedAgent scripted(path, {kNotThere, Status("400 Bad Request", body)});
    EXPECT_EQ(Agent("scripted").Probe(stop_).error().detail(),
              "Version: status 400, no quote?" + std::string(191, 'x'));
  }
  const ScriptedAgent scripted(path, {kNotThere, kNotThere, Status("403 Forbidden", "")});
  EXPECT_TRUE(Agent("scripted").Probe(stop_).error().Is(kAgentRefused));
}

TEST_F(GuestAgentTest, TheApiThatWasFoundIsRemembered) {
  const std::string path = simulated_.Path("scripted");
  const std::string quote = Ok200(R"({"quote":"01","event_log":"[]"})");
  const GuestAgent agent(path);
  const GuestAgent copy = agent;
  {
    const ScriptedAgent scripted(path, {kNotThere, kVersion, quote, quote, quote});
    for (const GuestAgent* which : {&agent, &agent, &copy}) EXPECT_TRUE(which->GetQuote({}, stop_).ok());
    EXPECT_EQ(scripted.requests().size(), 5u);
  }
  // Another agent is there now: its call is looked for anew, and only when the one that was known is not there.
  const std::string info = Ok200(R"({"app_name":"a","app_compose":"{}"})");
  {
    const ScriptedAgent scripted(path, {kNotThere, kVersion, info, info});
    EXPECT_TRUE(agent.Info(stop_).ok());
    EXPECT_TRUE(copy.Info(stop_).ok());
    EXPECT_EQ(scripted.requests().size(), 4u);
  }
  const ScriptedAgent scripted(path, {Status("503 Service Unavailable", "")});
  EXPECT_TRUE(agent.Info(stop_).error().Is(kAgentBusy));
}

TEST_F(GuestAgentTest, TheAnswerEndsWhereItSaysThoughTheConnectionStaysOpen) {
  const ScriptedAgent scripted(simulated_.Path("scripted"), {kVersion}, true);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(Agent("scripted").Probe(stop_).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(GuestAgentTest, TheStatusTellsTheRemedy) {
  const auto after = [this](const std::string& answer) {
    const ScriptedAgent scripted(simulated_.Path("scripted"), {kVersion, answer});
    return Agent("scripted").GetQuote({}, stop_).error();
  };
  EXPECT_TRUE(after(Status("503 Service Unavailable", R"({"error":"one quote at a time"})")).Is(kAgentBusy));
  EXPECT_TRUE(after(Status("429 Too Many Requests", "")).Is(kAgentBusy));
  EXPECT_TRUE(after(Status("501 Not Implemented", "")).Is(kAgentMethod));
  EXPECT_TRUE(after(kNotThere).Is(kAgentMethod));
  EXPECT_TRUE(after(Status("413 Payload Too Large", "")).Is(kAgentRefused));
  EXPECT_EQ(after(Status("413 Payload Too Large", "")).detail(),
            "v1/Attest: status 413, the call is larger than it takes");
}

TEST_F(GuestAgentTest, WhatAnswersButIsNoAgent) {
  const std::string path = simulated_.Path("scripted");
  for (const std::string& missing : {kNotThere, Status("400 Bad Request", R"({"error":"Service not found: X"})")}) {
    const ScriptedAgent scripted(path, {missing, missing, missing});
    const auto probed = Agent("scripted").Probe(stop_);
    ASSERT_TRUE(probed.error().Is(kAgentMethod));
    EXPECT_NE(probed.error().Text().find(path + " has neither /v1/Version nor /Version nor /Info"), std::string::npos);
  }
}

TEST_F(GuestAgentTest, FieldsOfInfo) {
  const std::string path = simulated_.Path("scripted");
  for (const char* body :
       {R"({"tcb_info":"no JSON","app_name":"a"})", R"({"tcb_info":"[]","app_name":"a"})",
        R"({"tcb_info":"{}","app_name":"a"})", R"({"tcb_info":"{\"app_compose\":1}","app_name":"a"})",
        R"({"tcb_info":"{\"app_compose\":\"x\"}"})"}) {
    const ScriptedAgent scripted(path, {kNotThere, kVersion, Ok200(body)});
    EXPECT_TRUE(Agent("scripted").Info(stop_).error().Is(kAgentAnswer)) << body;
  }
  const ScriptedAgent scripted(
      path,
      {kNotThere, kVersion, Ok200(R"({"tcb_info":"{\"app_compose\":\"{}\",\"new\":1}","app_name":"a","new":{}})")});
  const AgentInfo info = testing::Must(Agent("scripted").Info(stop_));
  EXPECT_EQ(info.app_compose, "{}") << "what an agent adds is ignored";
}

TEST_F(GuestAgentTest, FieldsOfInfoOfVersionOne) {
  const std::string path = simulated_.Path("scripted");
  for (const char* body : {R"({"app_name":"a"})", R"({"app_name":"a","app_compose":1})", R"({"app_compose":"{}"})"}) {
    const ScriptedAgent scripted(path, {kVersion, Ok200(body)});
    EXPECT_TRUE(Agent("scripted").Info(stop_).error().Is(kAgentAnswer)) << body;
  }
  const ScriptedAgent scripted(path, {kVersion, Ok200(R"({"app_name":"a","app_compose":"{}","new":1})")});
  EXPECT_EQ(testing::Must(Agent("scripted").Info(stop_)).app_compose, "{}");
}

TEST_F(GuestAgentTest, FieldsOfGetQuote) {
  const std::string path = simulated_.Path("scripted");
  for (const char* body :
       {R"({"quote":"0g","event_log":"[]"})", R"({"quote":"012","event_log":"[]"})", R"({"quote":"01"})",
        R"({"event_log":"[]"})", R"({"quote":"01","event_log":"[]","quote":"02"})",
        R"({"quote":"01","event_log":"[]","vm_config":{}})", R"({"quote":null,"event_log":"[]"})"}) {
    const ScriptedAgent scripted(path, {kNotThere, kVersion, Ok200(body)});
    EXPECT_TRUE(Agent("scripted").GetQuote({}, stop_).error().Is(kAgentAnswer)) << body;
  }
  const ScriptedAgent scripted(path,
                               {kNotThere, kVersion, Ok200(R"({"quote":"0x01ff","event_log":"[]","vm_config":"{}"})")});
  ByteArray<64> report_data{};
  report_data[63] = 0xab;
  const AgentQuote quote = testing::Must(Agent("scripted").GetQuote(report_data, stop_));
  EXPECT_EQ(quote.quote, (Bytes{0x01, 0xff}));
  EXPECT_EQ(quote.vm_config, "{}");
  ASSERT_EQ(scripted.requests().size(), 3u);
  EXPECT_TRUE(scripted.requests()[2].starts_with("POST /GetQuote HTTP/1.1\r\n"));
  EXPECT_NE(scripted.requests()[2].find("{\"report_data\":\"" + ToHex(report_data) + "\"}"), std::string::npos);
}

TEST_F(GuestAgentTest, ANullIsAsGoodAsNoVmConfig) {
  const ScriptedAgent scripted(simulated_.Path("scripted"),
                               {kNotThere, kVersion, Ok200(R"({"quote":"01","event_log":"[]","vm_config":null})")});
  EXPECT_EQ(testing::Must(Agent("scripted").GetQuote({}, stop_)).vm_config, "");
}

// A V1 attestation in MessagePack: a quote of two bytes, one event of RTMR3, and what must be there besides.
std::string AttestationHex() {
  const auto text = [](std::string_view value) {
    Bytes out = {static_cast<uint8_t>(0xa0 | value.size())};
    Append(out, AsBytes(value));
    return out;
  };
  const Bytes event = Concat({Bytes{0x84}, text("imr"), Bytes{3}, text("event_type"), Bytes{1}, text("event"),
                              text("x"), text("event_payload"), Bytes{0xc4, 1, 9}});
  const Bytes platform = Concat({Bytes{0x82}, text("kind"), text("tdx"), text("data"), Bytes{0x82}, text("quote"),
                                 Bytes{0x92, 1, 0xcc, 0xff}, text("event_log"), Bytes{0x91}, event});
  const Bytes stack =
      Concat({Bytes{0x82}, text("kind"), text("dstack"), text("data"), Bytes{0x83}, text("report_data"),
              Bytes{0xc4, 64}, Bytes(64), text("runtime_events"), Bytes{0x90}, text("config"), text("{}")});
  return ToHex(Concat({Bytes{0x83}, text("version"), Bytes{1}, text("platform"), platform, text("stack"), stack}));
}

TEST_F(GuestAgentTest, AnAttestationOfVersionOneGivesQuoteAndLog) {
  const std::string path = simulated_.Path("scripted");
  for (const std::string& body :
       {std::string(R"({"quote":"01","event_log":"[]"})"), std::string(R"({"attestation":"0"})"),
        R"({"attestation":")" + AttestationHex() + R"(00"})", std::string(R"({"attestation":""})")}) {
    const ScriptedAgent scripted(path, {kVersion, Ok200(body)});
    EXPECT_TRUE(Agent("scripted").GetQuote({}, stop_).error().Is(kAgentAnswer)) << body;
  }
  const ScriptedAgent scripted(
      path, {kVersion, Ok200(R"({"attestation":"0x)" + AttestationHex() + R"(","boottime_gpu_evidence":[]})")});
  const AgentQuote quote = testing::Must(Agent("scripted").GetQuote({}, stop_));
  EXPECT_EQ(quote.quote, (Bytes{0x01, 0xff}));
  EXPECT_EQ(quote.event_log, R"([{"imr":3,"event_type":1,"digest":"","event":"x","event_payload":"09"}])");
  EXPECT_EQ(quote.vm_config, "{}");
  EXPECT_TRUE(scripted.requests()[1].starts_with("POST /v1/Attest HTTP/1.1\r\n"));
}

TEST_F(GuestAgentTest, StoppingDoesNotWaitForTheAgent) {
  stop_.Raise();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(Agent("node").Version(stop_).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(FindSocket, GivesOneOfTheUsualPlaces) { EXPECT_TRUE(GuestAgent::FindSocket().ends_with("dstack.sock")); }

}  // namespace
}  // namespace attestor::guest_agent
