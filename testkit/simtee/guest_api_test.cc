#include "testkit/simtee/guest_api.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/crypto/certificate.h"
#include "core/crypto/signature.h"
#include "evidence/dstack/attestation.h"
#include "evidence/dstack/event_log.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/mock_kms.h"

namespace attestor::simtee {
namespace {

class GuestApiTest : public ::testing::Test {
 protected:
  HttpAnswer Post(const std::string& path, const std::string& body, const std::string& type = "application/json") {
    return Answer(tee_, {.method = "POST", .path = path, .content_type = type, .body = body}, now_, api_);
  }
  boost::json::object Call(const std::string& method, const std::string& body) {
    const HttpAnswer answer = Post("/" + method, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(std::ranges::all_of(answer.body, [](char c) { return c > 0; })) << "not ASCII";
    return boost::json::parse(answer.body).as_object();
  }

  ServedApi api_ = ServedApi::kV0;
  CountingRandom random_{11};
  const Time now_ = *ParseTime("2026-11-24T12:00:00Z");
  MockPki pki_ = std::move(MockPki::Make(random_, now_)).value();
  const std::string compose_ = "{\"name\":\"caf\xc3\xa9 \xf0\x9f\x94\x91\"}";
  SimTee tee_{pki_, ToBytes(compose_), random_};
};

TEST_F(GuestApiTest, InfoHoldsTheComposeFileVerbatim) {
  const auto info = Call("Info", "");
  EXPECT_EQ(info.at("app_name").as_string(), "caf\xc3\xa9 \xf0\x9f\x94\x91");
  const auto tcb = boost::json::parse(info.at("tcb_info").as_string());
  EXPECT_EQ(tcb.at("app_compose").as_string(), compose_);
  EXPECT_EQ(tcb.at("event_log").as_array().size(), tee_.events().size());
  EXPECT_EQ(info.at("compose_hash").as_string(), ToHex(tee_.compose_hash()));
  EXPECT_NE(std::string(info.at("cloud_vendor").as_string()).find("SIMULATED"), std::string::npos);
}

TEST_F(GuestApiTest, GetQuotePadsReportData) {
  const auto answer = Call("GetQuote", R"({"report_data":"0x0102","unknown":[1]})");
  EXPECT_EQ(answer.at("report_data").as_string(), "0102" + std::string(124, '0'));
  EXPECT_EQ(std::string(answer.at("quote").as_string()).substr(568 * 2, 128), answer.at("report_data").as_string());
  EXPECT_EQ(Call("GetQuote", "{}").at("report_data").as_string(), std::string(128, '0'));
}

TEST_F(GuestApiTest, TlsKeysAreCheckedBeforeTheyAreMade) {
  const auto answer = Call(
      "GetTlsKey", R"({"subject":"a.example","alt_names":["a.example"],"usage_ra_tls":true,"not_before":1700000000})");
  const auto chain = answer.at("certificate_chain").as_array();
  ASSERT_EQ(chain.size(), 2u) << "leaf and the application's CA; the root is the KMS's to show";
  const auto leaf = crypto::Certificate::ParsePemChain(chain[0].as_string())->front();
  const auto ca = crypto::Certificate::ParsePemChain(chain[1].as_string())->front();
  EXPECT_TRUE(leaf.VerifySignedBy(ca).ok());
  EXPECT_TRUE(ca.VerifySignedBy(pki_.kms().root()).ok());
  EXPECT_EQ(ToText(leaf.not_before()), "2023-11-14T22:13:20Z");
  const auto quote = leaf.Extension("1.3.6.1.4.1.62397.1.1");
  ASSERT_TRUE(quote.has_value());
  const auto bound = RaTlsReportData(leaf.spki());
  EXPECT_NE(std::ranges::search(*quote, bound).begin(), quote->end());
  for (const char* bad : {R"({"alt_names":["a,IP:1.2.3.4"]})", R"({"alt_names":[""]})", R"({"alt_names":"a"})",
                          R"({"subject":"a\u0000b"})", R"({"not_before":2,"not_after":1})", R"({"not_before":-1})",
                          R"({"not_before":253402300800})", R"({"usage_ra_tls":"yes"})"}) {
    EXPECT_EQ(Post("/GetTlsKey", bad).status, 400) << bad;
  }
  EXPECT_EQ(Post("/GetTlsKey", R"({"subject":")" + std::string(65, 'a') + "\"}").status, 400);
}

TEST_F(GuestApiTest, SignaturesVerify) {
  const auto made = Call("Sign", R"({"algorithm":"ed25519","data":"00ff"})");
  const std::string signature(made.at("signature").as_string());
  const std::string key(made.at("public_key").as_string());
  const std::string tail = R"(,"algorithm":"ed25519","signature":")" + signature + R"(","public_key":")" + key + "\"}";
  EXPECT_TRUE(Call("Verify", R"({"data":"00ff")" + tail).at("valid").as_bool());
  EXPECT_FALSE(Call("Verify", R"({"data":"00fe")" + tail).at("valid").as_bool());
}

TEST_F(GuestApiTest, GetTakesItsArgumentsFromTheQuery) {
  const auto get = [this](const std::string& path, const std::string& query) {
    return Answer(tee_, {.method = "GET", .path = path, .query = query}, now_);
  };
  EXPECT_EQ(get("/GetKey", "path=a%2Fb+c&purpose=p").body, Post("/GetKey", R"({"path":"a/b c","purpose":"p"})").body);
  EXPECT_EQ(get("/Version", "json").status, 200);
  EXPECT_EQ(get("/GetKey", "path=%4").status, 400);
  EXPECT_EQ(get("/GetKey", "path=%0x").status, 400);
}

TEST_F(GuestApiTest, RefusesAsTheRealAgentDoes) {
  EXPECT_EQ(Post("/Nothing", "{}").status, 400) << "before 0.6";
  EXPECT_EQ(Post("/Nothing", "{}").body, "{\n  \"error\": \"Service not found: Nothing\"\n}");
  EXPECT_EQ(Post("/v1/Version", "{}").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(Post("/", "{}").status, 404);
  EXPECT_EQ(Post("/GetQuote", R"({"report_data":")" + std::string(130, '0') + "\"}").body,
            "{\n  \"error\": \"Report data is too long\"\n}");
  EXPECT_EQ(Post("/GetQuote", R"({"report_data":"xy"})").status, 400);
  EXPECT_EQ(Post("/GetQuote", R"({"report_data":1})").status, 400);
  EXPECT_EQ(Post("/GetQuote", "[]").status, 400);
  EXPECT_EQ(Post("/GetQuote", "{").status, 400);
  EXPECT_EQ(Post("/GetQuote", "\x0a\x02hi", "application/octet-stream").status, 501);
  EXPECT_EQ(Post("/EmitEvent", R"({"event":""})").status, 400);
  EXPECT_EQ(Post("/EmitEvent", R"({"event":"e","payload":"00"})").body, "{}");
  EXPECT_EQ(AnswerTo(Error(kRequestTooLarge)).status, 413);
  EXPECT_EQ(AnswerTo(Error(kRequestMalformed)).status, 400);
  EXPECT_EQ(AnswerTo(Error(kNoSuchMethod)).status, 400);
  EXPECT_EQ(AnswerTo(Error(kNoSuchMethod), true).status, 404);
  EXPECT_EQ(AnswerTo(Error(kNotSimulated)).status, 501);
}

dstack::Attestation AttestationOf(const boost::json::object& answer) {
  auto parsed = dstack::ParseAttestation(*FromHex(answer.at("attestation").as_string()));
  EXPECT_TRUE(parsed.ok()) << parsed.error().Text();
  return parsed.ok() ? *std::move(parsed) : dstack::Attestation{};
}

TEST_F(GuestApiTest, AttestIsTheQuoteInTheFormOfItsApi) {
  const auto check = [this](const std::string& method, int version) {
    const dstack::Attestation made = AttestationOf(Call(method, R"({"report_data":"0102"})"));
    EXPECT_EQ(made.version, version) << method;
    EXPECT_EQ(ToHex(made.report_data), "0102" + std::string(124, '0'));
    EXPECT_EQ(ToHex(ByteView(made.quote).subspan(568, 64)), ToHex(made.report_data));
    EXPECT_EQ(dstack::EventLogJson(made.event_log), EventLogJson(tee_.events()));
    EXPECT_TRUE(dstack::CheckRuntimeLists(made).ok());
    EXPECT_EQ(made.config, tee_.vm_config());
    EXPECT_EQ(Post("/" + method, R"({"report_data":")" + std::string(130, '0') + "\"}").status, 400);
  };
  check("Attest", 0);
  api_ = ServedApi::kV1;
  check("v1/Attest", 1);
  check("v0/Attest", 0);
  check("Attest", 0);
}

TEST_F(GuestApiTest, AnAgentOfTheNewerGenerationServesBothApis) {
  api_ = ServedApi::kV1;
  for (const char* path : {"Version", "v0/Version", "v1/Version"})
    EXPECT_EQ(Call(path, "{}").at("version").as_string(), "0.6.0") << path;
  const auto info = Call("v1/Info", "{}");
  EXPECT_EQ(info.at("app_compose").as_string(), compose_);
  EXPECT_EQ(info.at("compose_hash").as_string(), ToHex(tee_.compose_hash()));
  EXPECT_FALSE(info.contains("tcb_info"));
  EXPECT_FALSE(info.contains("app_cert"));
  EXPECT_TRUE(Call("v0/Info", "{}").contains("tcb_info"));
  EXPECT_TRUE(Call("v1/Attest", "{}").at("boottime_gpu_evidence").as_array().empty());
  EXPECT_EQ(Call("v1/IssueCert", R"({"subject":"a.example"})").at("certificate_chain").as_array().size(), 2u);
  EXPECT_EQ(Post("/v1/IssueCert", R"({"not_before":2,"not_after":1})").status, 400);
  for (const char* path : {"/v1/GetQuote", "/v1/GetTlsKey", "/v1/Sign", "/v1/Verify", "/v1/EmitEvent"}) {
    EXPECT_EQ(Post(path, "{}").status, 404) << path;
    EXPECT_EQ(Post(path, "{}").content_type, "application/json") << path;
  }
  for (const char* path : {"/v2/Version", "/v1/", "/v1/a/b", "/prpc/Version", "/v0/v1/Version"}) {
    EXPECT_EQ(Post(path, "{}").content_type, "text/html; charset=utf-8") << path;
  }
  EXPECT_EQ(Post("/v0/IssueCert", "{}").status, 400);
  EXPECT_EQ(Post("/EmitEvent", R"({"event":"e"})").status, 400) << "an application extends no register any more";
  EXPECT_EQ(tee_.events().back().name, "system-ready");
}

}  // namespace
}  // namespace attestor::simtee
