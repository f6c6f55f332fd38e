#include "evidence/dstack/application_checks.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

const std::string kImage = "app@sha256:5618a93a78c9ac9173e7ebf7c8af173bd675be6832a2f8c2a9a7149ac2678f54";

// An application that is measured as its file says, until a test changes one of both.
class ApplicationTest : public ::testing::Test {
 protected:
  ApplicationTest() { out_.facts.key_provider = R"({"name":"none","id":""})"; }

  CheckReport Run() {
    const std::string text = boost::json::serialize(compose_);
    if (measured_) {
      out_.facts.compose_hash = ComposeHash(AsBytes(text));
      out_.facts.app_id = ToBytes(ByteView(out_.facts.compose_hash).first(20));
    }
    out_.app_compose.reset();
    out_.compose_file.reset();
    CheckReport report;
    status_ = CheckApplication(AsBytes(text), policy_, out_, report);
    EXPECT_EQ(report.checks().size(), 8u);
    EXPECT_EQ(status_.ok(), report.NoneFailed());
    return report;
  }
  void ExpectRefused(std::string_view id, const ErrorCode& code) {
    const CheckReport report = Run();
    ASSERT_FALSE(status_.ok());
    EXPECT_TRUE(status_.error().Is(code)) << status_.error().Text();
    EXPECT_EQ(report.Find(id)->code, code.id);
  }
  Outcome OutcomeOf(std::string_view id) { return Run().Find(id)->outcome; }

  boost::json::object compose_ = {{"runner", "docker-compose"},
                                  {"docker_compose_file", "services: {app: {image: " + kImage + "}}\n"},
                                  {"no_instance_id", true}};
  EvidencePolicy policy_;
  JudgedEvidence out_;
  Status status_;
  bool measured_ = true;
};

TEST_F(ApplicationTest, WhatIsMeasuredAsItsFileSays) {
  policy_.key_providers = {{"none", {}}};
  policy_.allow_scripts = policy_.allow_unmeasured = false;
  EXPECT_TRUE(Run().AllPassed());
  EXPECT_EQ(out_.compose_file->images, (std::vector<std::string>{kImage}));
}

TEST_F(ApplicationTest, AnotherFile) {
  measured_ = false;
  out_.facts.app_id = Bytes(20);
  ExpectRefused("dstack.compose_hash", kComposeHash);
  EXPECT_FALSE(out_.app_compose.has_value());
}

TEST_F(ApplicationTest, NoFile) {
  CheckReport report;
  out_.facts.app_id = Bytes(20, 1);
  EXPECT_TRUE(CheckApplication(std::nullopt, policy_, out_, report).ok());
  for (const Check& check : report.checks()) EXPECT_EQ(check.outcome, Outcome::kNotChecked) << check.id;
}

TEST_F(ApplicationTest, Forms) {
  compose_["name"] = 1;
  ExpectRefused("dstack.app_compose", kAppCompose);
  compose_["name"] = "n";
  compose_["docker_compose_file"] = "services: {app: {image: app}}\n";
  ExpectRefused("dstack.compose_file", kImagePin);
}

TEST_F(ApplicationTest, Scripts) {
  compose_["pre_launch_script"] = "echo";
  compose_["init_script"] = {"a", "b"};
  const CheckReport report = Run();
  EXPECT_EQ(report.Find("dstack.scripts")->outcome, Outcome::kPassed);
  EXPECT_EQ(report.Find("dstack.scripts")->detail, "pre_launch_script, init_script, measured");
  EXPECT_EQ(report.Find("dstack.compose_file")->detail,
            kImage + "; before it runs pre_launch_script, init_script, which can put another file in its place");
  EXPECT_EQ(report.Find("dstack.unmeasured")->detail, "whatever pre_launch_script reads, whatever init_script reads");
  policy_.allow_scripts = false;
  ExpectRefused("dstack.scripts", kScripts);
}

TEST_F(ApplicationTest, BashRunner) {
  compose_["runner"] = "bash";
  compose_["bash_script"] = "docker run app";
  ExpectRefused("dstack.app_compose", kRunner);
  policy_.allow_bash_runner = true;
  EXPECT_EQ(OutcomeOf("dstack.compose_file"), Outcome::kNotChecked);
  EXPECT_TRUE(status_.ok());
  policy_.allow_scripts = false;
  ExpectRefused("dstack.scripts", kScripts);
}

TEST_F(ApplicationTest, UnmeasuredInputs) {
  EXPECT_EQ(Run().Find("dstack.unmeasured")->detail, "none");
  compose_["docker_compose_file"] = "services: {app: {image: " + kImage + ", command: [\"${RUN}\"], env_file: .env}}\n";
  compose_["allowed_envs"] = boost::json::array{"TOKEN"};
  compose_["new_member"] = boost::json::array();
  const CheckReport report = Run();
  EXPECT_EQ(report.Find("dstack.unmeasured")->outcome, Outcome::kPassed);
  EXPECT_EQ(report.Find("dstack.unmeasured")->detail, "allowed_envs: TOKEN, member 'new_member', $RUN, app: env_file");
  policy_.allow_unmeasured = false;
  ExpectRefused("dstack.unmeasured", kUnmeasured);
  compose_["docker_compose_file"] = "services: {app: {image: app}}\n";
  EXPECT_EQ(OutcomeOf("dstack.unmeasured"), Outcome::kNotChecked) << "a compose file that is refused";
}

TEST_F(ApplicationTest, ManyInputsAreCounted) {
  std::string members;
  for (int i = 0; i < 70; ++i) members += ", member" + std::to_string(i) + ": 1";
  compose_["docker_compose_file"] = "services: {app: {image: " + kImage + members + "}}\n";
  EXPECT_TRUE(Run().Find("dstack.unmeasured")->detail.ends_with(" and 6 more"));
}

TEST_F(ApplicationTest, VariablesThatDecideWhatRunsAreRefused) {
  compose_["allowed_envs"] = {"TOKEN", "COMPOSE_FILE"};
  ExpectRefused("dstack.app_compose", kAllowedEnv);
}

void ExpectReview(const boost::json::object& compose, const std::vector<std::string>& faults) {
  const Status status = ReviewApplication(AsBytes(boost::json::serialize(compose)));
  ASSERT_EQ(status.ok(), faults.empty());
  if (status.ok()) return;
  EXPECT_TRUE(status.error().Is(kReview));
  for (const std::string& fault : faults)
    EXPECT_NE(status.error().Text().find(fault), std::string::npos) << status.error().Text();
}

TEST_F(ApplicationTest, AReviewOfAReleaseNamesEveryFault) {
  ExpectReview(compose_, {});
  const boost::json::object good = compose_;
  compose_["docker_compose_file"] =
      "services: {app: {image: " + kImage + ", configs: [c]}}\nconfigs: {c: {content: a}}\n";
  ExpectReview(compose_, {});
  compose_["docker_compose_file"] = "services: {app: {image: " + kImage + ", env_file: x}}\n";
  compose_["pre_launch_script"] = "echo";
  compose_["allowed_envs"] = boost::json::array{"TOKEN"};
  ExpectReview(compose_,
               {"dstack.scripts: pre_launch_script", "dstack.unmeasured: ", "app: env_file", "allowed_envs: TOKEN"});
  compose_["docker_compose_file"] = "services: {app: {image: app}}\n";
  ExpectReview(compose_, {"dstack.image_pin: ", "dstack.scripts: "});
  compose_ = good;
  compose_["runner"] = "bash";
  compose_["bash_script"] = "docker run app";
  ExpectReview(compose_, {"dstack.runner: 'bash'"});
  ExpectReview({}, {"dstack.runner"});
}

TEST_F(ApplicationTest, InstanceId) {
  out_.facts.instance_id = Bytes(20, 1);
  ExpectRefused("dstack.instance_id", kInstanceId);
  compose_["no_instance_id"] = false;
  EXPECT_EQ(OutcomeOf("dstack.instance_id"), Outcome::kNotChecked) << "its seed stays in the guest";
  out_.facts.instance_id.clear();
  ExpectRefused("dstack.instance_id", kInstanceId);
}

TEST_F(ApplicationTest, AppIdPinnedAtDeployment) {
  static_cast<void>(Run());
  measured_ = false;
  out_.facts.app_id[0] ^= 1;
  EXPECT_EQ(OutcomeOf("dstack.app_id"), Outcome::kNotChecked);
  policy_.app_id = ToArray<20>(out_.facts.app_id);
  EXPECT_EQ(OutcomeOf("dstack.app_id"), Outcome::kPassed);
  policy_.app_id->at(0) ^= 1;
  ExpectRefused("dstack.app_id", kAppId);
}

TEST_F(ApplicationTest, KeyProviderIsTheOneThatTheFileAsksFor) {
  compose_["kms_enabled"] = true;
  ExpectRefused("dstack.key_provider", kKeyProvider);
  out_.facts.key_provider = R"({"name":"kms","id":"aabb"})";
  EXPECT_EQ(OutcomeOf("dstack.key_provider"), Outcome::kNotChecked) << "no policy";
  compose_["key_provider_id"] = "aabc";
  ExpectRefused("dstack.key_provider", kKeyProvider);
  compose_["key_provider_id"] = "aabb";
  policy_.key_providers = {{"kms", Bytes{0xaa, 0xbb}}};
  EXPECT_EQ(OutcomeOf("dstack.key_provider"), Outcome::kPassed);
  policy_.key_providers = {{"kms", Bytes{0xaa}}, {"tpm", {}}};
  ExpectRefused("dstack.key_provider", kKeyProvider);
  out_.facts.key_provider = "{}";
  ExpectRefused("dstack.key_provider", kKeyProviderForm);
}

}  // namespace
}  // namespace attestor::dstack
