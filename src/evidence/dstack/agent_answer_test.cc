#include "evidence/dstack/agent_answer.h"

#include <gtest/gtest.h>

#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

constexpr char kQuoteHex[] = "0400020081000000";
const std::string kData(128, 'a');  // 64 bytes of report data

Result<AgentAnswer> Parse(std::string_view text) { return AgentAnswer::Parse(ToBytes(text)); }

void Refused(const Status& status, std::string_view detail) {
  ASSERT_FALSE(status.ok()) << detail;
  EXPECT_TRUE(status.error().Is(kNotEvidence));
  EXPECT_NE(status.error().detail().find(detail), std::string::npos) << status.error().detail();
}
void RefusedText(std::string_view text, std::string_view detail) { Refused(StatusOf(Parse(text)), detail); }

TEST(AgentAnswer, GetQuote) {
  const auto answer = Parse(R"({"quote": ")" + std::string(kQuoteHex) +
                            R"(", "event_log": "[{\"imr\":3}]", "vm_config": "{}", "report_data": ")" + kData +
                            R"(", "hash_algorithm": "raw", "prefix": null})");
  ASSERT_TRUE(answer.ok()) << answer.error().Text();
  EXPECT_EQ(ToHex(answer->quote), kQuoteHex);
  EXPECT_EQ(answer->event_log, R"([{"imr":3}])");
  EXPECT_EQ(answer->vm_config, "{}");
  EXPECT_EQ(ToHex(*answer->report_data), kData);
  EXPECT_TRUE(answer->attestation.empty());
  EXPECT_FALSE(answer->app_compose.has_value());
}

TEST(AgentAnswer, AnEventLogAsAnArrayKeepsItsText) {
  const auto answer = Parse(R"({"quote":"0x0500","event_log": [ {"imr" : 3} ], "app_compose": "{\"a\":1}"})");
  ASSERT_TRUE(answer.ok()) << answer.error().Text();
  EXPECT_EQ(answer->event_log, R"([ {"imr" : 3} ])");
  EXPECT_EQ(AsText(*answer->app_compose), R"({"a":1})");
}

TEST(AgentAnswer, Attest) {
  EXPECT_EQ(ToHex(Parse(R"({"attestation":"83aa"})")->attestation), "83aa");
  RefusedText(R"({"attestation":"83aa","quote":"0400"})", "'quote' must not be there");
  RefusedText(R"({"attestation":"83aa","event_log":"[]"})", "'event_log' must not be there");
  RefusedText(R"({"attestation":"83aa","vm_config":"{}"})", "'vm_config' must not be there");
}

TEST(AgentAnswer, AnEmptyMemberIsAsGoodAsNone) {
  const auto answer = Parse(R"({"attestation":"","quote":"0400","event_log":"","vm_config":null,"report_data":""})");
  ASSERT_TRUE(answer.ok()) << answer.error().Text();
  EXPECT_TRUE(answer->attestation.empty());
  EXPECT_FALSE(answer->vm_config.has_value());
  EXPECT_FALSE(answer->report_data.has_value());
  RefusedText(R"({"quote":"","attestation":""})", "neither");
}

TEST(AgentAnswer, QuotesAndAttestationsAlone) {
  EXPECT_EQ(ToHex(Parse("0x0400 0200\n81000000")->quote), kQuoteHex);
  EXPECT_EQ(ToHex(AgentAnswer::Parse(*FromHex(kQuoteHex))->quote), kQuoteHex);
  EXPECT_EQ(ToHex(Parse("83aabb")->attestation), "83aabb");
  EXPECT_EQ(ToHex(AgentAnswer::Parse(Bytes{0x00, 0x01})->attestation), "0001");
}

TEST(AgentAnswer, WhatIsNone) {
  RefusedText("", "empty");
  RefusedText(" \n", "empty");
  RefusedText("hello", "");
  RefusedText("[]", "");
  RefusedText("{", "no JSON");
  RefusedText(R"({"quote":"0400"} x)", "no JSON");
  RefusedText(R"({"quote":"0400","quote":"0500"})", "no JSON");
  RefusedText(R"({"quote":1024})", "'quote' must be text");
  RefusedText(R"({"quote":"04zz"})", "'quote' must be hex");
  RefusedText(R"({"quote":"0400","report_data":"00"})", "64 bytes");
  RefusedText(R"({"quote":"0400","app_compose":{}})", "'app_compose' must be text");
  Refused(StatusOf(AgentAnswer::Parse(Bytes(kMaxAgentAnswer + 1, ' '))), "too long");
}

TEST(AgentAnswer, WhatIsInAnotherFormSaysWhatToConvert) {
  RefusedText("BAACAIEAAAA=", "base64");
  RefusedText("[4,0,2,0]", "array of numbers");
  RefusedText(R"({"quote":"BAACAIEAAAA="})", "'quote' must be hex; it looks like base64");
  RefusedText(R"({"quote":[4,0,2,0]})", "'quote' must be hex; it is an array");
  RefusedText(R"({"attestation":"g6p2"})", "'attestation' must be hex; it looks like base64");
  Bytes log(32);
  log[4] = 3;
  log = Concat({log, AsBytes("Spec ID Event03")});
  Refused(StatusOf(AgentAnswer::Parse(log)), "CCEL");
  AgentAnswer answer = *Parse(R"({"quote":"0400"})");
  Refused(answer.AddEventLog(log), "CCEL");
  Refused(answer.AddEventLog(AsBytes("W3siaW1yIjozfV0=")), "base64");
}

TEST(AgentAnswer, EventLogInAFileOfItsOwn) {
  AgentAnswer answer = *Parse(R"({"quote":"0400","event_log":"[1]"})");
  ASSERT_TRUE(answer.AddEventLog(AsBytes("[ 2 ]")).ok());
  EXPECT_EQ(answer.event_log, "[ 2 ]");
  ASSERT_TRUE(answer.AddEventLog(AsBytes(R"({"event_log":"[3]","app_compose":"{}","app_id":"x"})")).ok());
  EXPECT_EQ(answer.event_log, "[3]");
  EXPECT_EQ(AsText(*answer.app_compose), "{}");
  for (const char* member : {"quote", "attestation", "report_data", "vm_config"}) {
    Refused(answer.AddEventLog(AsBytes(R"({"event_log":"[4]",")" + std::string(member) + R"(":"00"})")),
            "must not be there");
  }
  Refused(answer.AddEventLog(AsBytes("{}")), "'event_log' must be there");
  Refused(answer.AddEventLog(AsBytes("7")), "no JSON object");
  Refused(answer.AddEventLog(AsBytes(R"({"event_log":7})")), "'event_log' must be text");
  EXPECT_EQ(answer.event_log, "[3]") << "what is refused changes nothing";
}

TEST(AgentAnswer, KeyInAFileOfItsOwn) {
  AgentAnswer answer;
  ASSERT_TRUE(
      answer
          .AddKey(AsBytes(
              R"({"public_key":"02aa","signature_chain":["01","02"],"algorithm":"secp256k1","purpose":"signing","key":"00"})"))
          .ok());
  EXPECT_EQ(answer.key->claim.api, KeyApi::kV0);
  EXPECT_EQ(answer.key->claim.name, "signing");
  EXPECT_EQ(ToHex(answer.key->chain.public_key), "02aa");
  EXPECT_EQ(ToHex(answer.key->chain.link0), "01");
  EXPECT_EQ(ToHex(answer.key->chain.link1), "02");
  ASSERT_TRUE(answer
                  .AddKey(AsBytes(
                      R"({"public_key":"02aa","signature_chain":["ff","01","02"],"algorithm":"ed25519","domain":"d"})"))
                  .ok());
  EXPECT_EQ(answer.key->claim.api, KeyApi::kV1);
  EXPECT_EQ(ToHex(answer.key->chain.link0), "01") << "the signature in front is none of the links";
  const auto refused = [&](std::string_view text, std::string_view detail) {
    Refused(answer.AddKey(AsBytes(text)), detail);
  };
  refused(R"({"public_key":"02","signature_chain":["01","02"],"algorithm":"a"})", "one of them");
  refused(R"({"public_key":"02","signature_chain":["01","02"],"algorithm":"a","purpose":"p","domain":"d"})",
          "one of them");
  refused(R"({"public_key":"02","signature_chain":["01","02"],"purpose":"p"})", "'algorithm'");
  refused(R"({"signature_chain":["01","02"],"algorithm":"a","purpose":"p"})", "'public_key'");
  refused(R"({"public_key":"02","signature_chain":["01"],"algorithm":"a","purpose":"p"})", "two links");
  refused(R"({"public_key":"02","signature_chain":["01","02","03","04"],"algorithm":"a","purpose":"p"})", "two links");
  refused(R"({"public_key":"02","signature_chain":["01",2],"algorithm":"a","purpose":"p"})", "hex texts");
  refused(R"({"public_key":"02","signature_chain":"01","algorithm":"a","purpose":"p"})", "hex texts");
  refused(R"({"public_key":"02","algorithm":"a","purpose":"p"})", "hex texts");
  refused(R"({"public_key":"02","signature_chain":["01","0"],"algorithm":"a","purpose":"p"})", "must be hex");
  refused("[]", "no JSON object");
  refused(std::string(kMaxKeyAnswer + 1, ' '), "too long");
}

}  // namespace
}  // namespace attestor::dstack
