#include "testkit/simtee/recording.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>

#include "evidence/dstack/attestation.h"
#include "evidence/dstack/event_log.h"
#include "service/system/file.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/replay_api.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {
namespace {

// The recorded machine is a simulated one here; tests/attacks has a real one.
class RecordingTest : public ::testing::Test {
 protected:
  RecordingTest() {
    std::string name = (std::filesystem::temp_directory_path() / "attestor-recording-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    made_ = tee_.Quote({});
  }
  ~RecordingTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, ByteView bytes) const {
    const std::string path = (folder_ / name).string();
    EXPECT_TRUE(WriteFile(path, bytes).ok());
    return path;
  }
  std::string Write(const std::string& name, const std::string& text) const { return Write(name, AsBytes(text)); }
  std::string Answer() const {
    return boost::json::serialize(
        boost::json::object{{"quote", ToHex(made_.quote)}, {"event_log", made_.event_log}, {"vm_config", "{}"}});
  }
  HttpAnswer Call(const Recording& recording, const std::string& path, const std::string& body = "{}",
                  ServedApi api = ServedApi::kV0) const {
    return Replay(recording,
                  {.method = "POST", .path = path, .query = {}, .content_type = "application/json", .body = body}, api);
  }

  CountingRandom random_{3};
  const Time now_ = *ParseTime("2026-11-24T12:00:00Z");
  MockPki pki_ = std::move(MockPki::Make(random_, now_)).value();
  SimTee tee_{pki_, ToBytes(R"({"name":"app","runner":"docker-compose"})"), random_};
  SimTee::QuoteAndLog made_;
  std::filesystem::path folder_;
};

TEST_F(RecordingTest, AFolderIsReadWhole) {
  Write("quote.bin", made_.quote);
  Write("tcb_info.json",
        R"({"event_log":)" + made_.event_log + R"(,"app_compose":"{\"name\":\"app\",\"runner\":\"docker-compose\"}"})");
  Write("app_compose.json", tee_.app_compose());
  Write("collateral.json", pki_.collateral_json());
  const auto recording = ReadRecording({folder_.string()});
  ASSERT_TRUE(recording.ok()) << recording.error().Text();
  EXPECT_EQ(recording->quote, made_.quote);
  EXPECT_EQ(recording->event_log, made_.event_log);
  EXPECT_EQ(recording->app_compose, AsText(tee_.app_compose()));
  EXPECT_EQ(recording->collateral, pki_.collateral_json());
  EXPECT_TRUE(recording->vm_config.empty());
}

TEST_F(RecordingTest, FilesOfEveryForm) {
  const auto answer = ReadRecording({Write("answer.json", Answer())});
  ASSERT_TRUE(answer.ok()) << answer.error().Text();
  EXPECT_EQ(answer->quote, made_.quote);
  EXPECT_EQ(answer->vm_config, "{}");
  const auto apart = ReadRecording({Write("quote.hex", ToHex(made_.quote) + "\n"), Write("log.json", made_.event_log)});
  ASSERT_TRUE(apart.ok()) << apart.error().Text();
  EXPECT_EQ(apart->quote, answer->quote);
  EXPECT_EQ(apart->event_log, answer->event_log);
}

TEST_F(RecordingTest, WhatIsNotOneMachinesEvidenceIsRefused) {
  const std::string quote = Write("quote.bin", made_.quote), log = Write("log.json", made_.event_log);
  EXPECT_TRUE(ReadRecording({}).error().Is(kRecording));
  EXPECT_TRUE(ReadRecording({quote}).error().Is(kRecording)) << "no event log";
  EXPECT_TRUE(ReadRecording({log}).error().Is(kRecording)) << "no quote";
  EXPECT_TRUE(ReadRecording({quote, log, Write("other.bin", tee_.Quote({1}).quote)}).error().Is(kRecording))
      << "two quotes";
  EXPECT_TRUE(ReadRecording({quote, log, Write("other.json", "[]")}).error().Is(kRecording)) << "two logs";
  EXPECT_TRUE(ReadRecording({quote, log, Write("text", "hello")}).error().Is(kRecording));
  EXPECT_TRUE(ReadRecording({quote, log, Write("number.json", "1")}).error().Is(kRecording));
  EXPECT_TRUE(ReadRecording({quote, log, Write("object.json", "{}")}).error().Is(kRecording));
  EXPECT_TRUE(ReadRecording({quote, log, (folder_ / "absent").string()}).error().Is(kRecording));
  EXPECT_TRUE(ReadRecording({quote, log, Write("large", Bytes(4 * 1024 * 1024 + 1))}).error().Is(kRecording));
  EXPECT_TRUE(ReadRecording(std::vector<std::string>(33, quote)).error().Is(kRecording));
}

TEST_F(RecordingTest, OnlyWhatWasRecordedIsAnswered) {
  const Recording recording{made_.quote, made_.event_log, "{}", std::string(AsText(tee_.app_compose())), {}};
  const auto info = boost::json::parse(Call(recording, "/Info").body);
  EXPECT_EQ(info.at("app_name").as_string(), "app");
  EXPECT_EQ(info.at("app_id").as_string(), ToHex(tee_.app_id()));
  EXPECT_EQ(info.at("key_provider_info").as_string(), tee_.key_provider());
  EXPECT_EQ(info.at("compose_hash").as_string(), ToHex(tee_.compose_hash()));
  const auto tcb = boost::json::parse(info.at("tcb_info").as_string());
  EXPECT_EQ(tcb.at("rtmr3").as_string(), ToHex(tee_.measurements().rtmr[3]));
  EXPECT_EQ(tcb.at("app_compose").as_string(), AsText(tee_.app_compose()));
  const auto quote = boost::json::parse(Call(recording, "/GetQuote", R"({"report_data":"0102"})").body);
  EXPECT_EQ(quote.at("quote").as_string(), ToHex(made_.quote));
  EXPECT_EQ(quote.at("report_data").as_string(), "0102" + std::string(124, '0'));
  EXPECT_EQ(Call(recording, "/Version").status, 200);
  for (const char* method : {"/GetKey", "/GetTlsKey", "/Sign", "/Verify", "/EmitEvent"})
    EXPECT_EQ(Call(recording, method).status, 400);
  EXPECT_EQ(Call(recording, "/GetQuote", R"({"report_data":1})").status, 400);
  EXPECT_EQ(Call(recording, "/Nothing").status, 400);
  EXPECT_EQ(Call(recording, "/v1/Version").status, 404);
}

TEST_F(RecordingTest, AReplayedMachineAnswersBothApis) {
  const Recording recording{made_.quote, made_.event_log, "{}", std::string(AsText(tee_.app_compose())), ""};
  const auto attested = [&](const std::string& path, ServedApi api) {
    const auto answer = boost::json::parse(Call(recording, path, R"({"report_data":"0102"})", api).body);
    return *dstack::ParseAttestation(*FromHex(answer.at("attestation").as_string()));
  };
  EXPECT_EQ(attested("/Attest", ServedApi::kV0).version, 0);
  const dstack::Attestation made = attested("/v1/Attest", ServedApi::kV1);
  EXPECT_EQ(made.version, 1);
  EXPECT_EQ(made.quote, made_.quote);
  EXPECT_EQ(dstack::EventLogJson(made.event_log), made_.event_log);
  EXPECT_EQ(made.report_data[1], 2) << "a host that replays says so";
  const auto info = boost::json::parse(Call(recording, "/v1/Info", "{}", ServedApi::kV1).body);
  EXPECT_EQ(info.at("app_compose").as_string(), AsText(tee_.app_compose()));
  EXPECT_EQ(info.at("compose_hash").as_string(), ToHex(tee_.compose_hash()));
  EXPECT_EQ(boost::json::parse(Call(recording, "/v1/Version", "{}", ServedApi::kV1).body).at("version").as_string(),
            "0.6.0");
  EXPECT_EQ(Call(recording, "/v1/GetKey", "{}", ServedApi::kV1).status, 400);
  EXPECT_EQ(Call(recording, "/v1/IssueCert", "{}", ServedApi::kV1).status, 400);
  EXPECT_EQ(Call(recording, "/v1/GetQuote", "{}", ServedApi::kV1).status, 404);
  EXPECT_EQ(Call(recording, "/v1/Attest", R"({"report_data":1})", ServedApi::kV1).status, 400);
}

}  // namespace
}  // namespace attestor::simtee
