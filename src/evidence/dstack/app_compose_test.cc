#include "evidence/dstack/app_compose.h"

#include <gtest/gtest.h>

#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

Result<AppCompose> Parse(std::string_view json) { return ParseAppCompose(AsBytes(json)); }

constexpr std::string_view kLeast = R"({"runner":"docker-compose","docker_compose_file":"services: {}")";

AppCompose With(std::string_view members) {
  const auto compose = Parse(std::string(kLeast) + std::string(members) + "}");
  EXPECT_TRUE(compose.ok()) << members;
  return compose.ok() ? *compose : AppCompose();
}

void ExpectRefused(std::string_view members, const ErrorCode& code = kAppCompose) {
  const auto compose = Parse(std::string(kLeast) + std::string(members) + "}");
  ASSERT_FALSE(compose.ok()) << members;
  EXPECT_TRUE(compose.error().Is(code)) << compose.error().Text();
}

TEST(AppCompose, ReadsWhatTheChecksNeed) {
  const AppCompose compose = With(
      R"(,"manifest_version":2,"name":"n","pre_launch_script":"p","init_script":["a","b"],"key_provider_id":"0aff","no_instance_id":true,"new":{})");
  EXPECT_EQ(compose.name, "n");
  EXPECT_EQ(compose.runner, "docker-compose");
  EXPECT_EQ(compose.docker_compose_file, "services: {}");
  EXPECT_EQ(compose.pre_launch_script, "p");
  EXPECT_EQ(compose.init_scripts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(compose.key_provider_id, (Bytes{0x0a, 0xff}));
  EXPECT_TRUE(compose.no_instance_id);
  EXPECT_EQ(With(R"(,"init_script":"one")").init_scripts.size(), 1u);
  EXPECT_EQ(compose.other_members, (std::vector<std::string>{"new"}));
  EXPECT_TRUE(With(R"(,"init_script":null,"pre_launch_script":null,"allowed_envs":null)").init_scripts.empty());
}

TEST(AppCompose, AllowedEnvsAreRead) {
  EXPECT_EQ(With(R"(,"allowed_envs":["TOKEN","_a1"])").allowed_envs, (std::vector<std::string>{"TOKEN", "_a1"}));
  EXPECT_TRUE(With(R"(,"allowed_envs":[])").allowed_envs.empty());
  EXPECT_TRUE(With("").other_members.empty());
  for (const char* members : {R"(,"allowed_envs":"A")", R"(,"allowed_envs":[1])", R"(,"allowed_envs":{})"})
    ExpectRefused(members);
  std::string many = "\"A\"";
  for (size_t i = 0; i < kMaxAllowedEnvs; ++i) many += ",\"A\"";
  ExpectRefused(",\"allowed_envs\":[" + many + "]");
}

TEST(AppCompose, VariablesThatDecideWhatRunsAreRefused) {
  for (const char* name : {"APP_COMPOSE_FILE",
                           "COMPOSE_FILE",
                           "COMPOSE_PROFILES",
                           "NERDCTL_NAMESPACE",
                           "DOCKER_HOST",
                           "CONTAINERD_ADDRESS",
                           "BASH_ENV",
                           "ENV",
                           "CNI_PATH",
                           "OPENSSL_CONF",
                           "BUILDKIT_HOST",
                           "GCONV_PATH",
                           "XDG_CONFIG_HOME",
                           "BASH_FUNC_jq",
                           "BASHOPTS",
                           "SHELLOPTS",
                           "LD_PRELOAD",
                           "PATH",
                           "IFS",
                           "PS4",
                           "PCCS_URL",
                           "HOME"}) {
    EXPECT_TRUE(DecidesWhatRuns(name)) << name;
    ExpectRefused(R"(,"allowed_envs":["TOKEN",")" + std::string(name) + R"("])", kAllowedEnv);
  }
  for (const char* name : {"", "1A", "A B", "A=B", "A\\nB", "BASH_FUNC_jq%%", "\xc3\xa9"}) {
    ExpectRefused(R"(,"allowed_envs":[")" + std::string(name) + R"("])", kAllowedEnv);
  }
  ExpectRefused(R"(,"allowed_envs":[")" + std::string(kMaxEnvName + 1, 'A') + R"("])", kAllowedEnv);
  for (const char* name : {"TOKEN", "MY_PATH", "ENVIRONMENT", "COMPOSE", "path"})
    EXPECT_FALSE(DecidesWhatRuns(name)) << name;
}

TEST(AppCompose, KeyProviderInAllItsForms) {
  EXPECT_EQ(With("").key_provider, "none");
  EXPECT_EQ(With(R"(,"kms_enabled":true)").key_provider, "kms");
  EXPECT_EQ(With(R"(,"local_key_provider_enabled":true)").key_provider, "local");
  EXPECT_EQ(With(R"(,"kms_enabled":true,"key_provider":"tpm")").key_provider, "tpm");
  ExpectRefused(R"(,"key_provider":"other")");
}

TEST(AppCompose, VolumesRequirementsAndLogVersionAreKnown) {
  const std::string root(64, 'a');
  const std::string volume = R"(,"verity_volumes":[{"verity_root":")" + root + R"(","target":")";
  EXPECT_TRUE(With(volume + R"(/mnt/models"}],"requirements":{"os_version":">=0.6.2","platforms":["tdx"],)" +
                   R"("tdx_measure_acpi_tables":true,"launch_token_hash":"00","gpu_policy":{}},"event_log_version":2)")
                  .other_members.empty());
  EXPECT_TRUE(With(volume + R"(/srv/a/b"}],"requirements":null,"event_log_version":1)").other_members.empty());
  EXPECT_EQ(With(volume + R"(/mnt/x","new":1}],"requirements":{"moon":"full"})").other_members,
            (std::vector<std::string>{"requirements.moon", "verity_volumes.new"}));
  EXPECT_EQ(With(R"(,"requirements":{"tdx_measure_acpi_tables":false})").other_members,
            std::vector<std::string>{"requirements.tdx_measure_acpi_tables"});
  ExpectRefused(volume + R"(models"}])");
  ExpectRefused(R"(,"verity_volumes":[{"verity_root":"00","target":"docker"}])");
  ExpectRefused(R"(,"verity_volumes":[{"target":"docker"}])");
  ExpectRefused(R"(,"verity_volumes":{})");
  ExpectRefused(R"(,"requirements":[])");
  ExpectRefused(R"(,"requirements":{"tdx_measure_acpi_tables":1})");
  for (const char* version : {"0", "3", "\"2\"", "2.0"})
    ExpectRefused(R"(,"event_log_version":)" + std::string(version));
}

// What is mounted there replaces what runs, or the images that it is made of.
TEST(AppCompose, VolumesThatAreNoData) {
  const std::string volume = R"({"verity_root":")" + std::string(64, 'a') + R"(","target":")";
  for (const std::string target : {"docker", "/usr/bin", "/dstack", "/run/systemd/system", "/mnt", "/mntx/y"}) {
    EXPECT_EQ(With(R"(,"verity_volumes":[)" + volume + target + R"("}])").other_members,
              std::vector<std::string>{"verity_volumes " + target});
  }
  for (const std::string target : {"/", "/mnt/", "/mnt//x", "/mnt/../dstack", "/mnt/.", "//mnt/x", ""})
    ExpectRefused(R"(,"verity_volumes":[)" + volume + target + R"("}])");
  ExpectRefused(R"(,"verity_volumes":[)" + volume + R"(/mnt/x"},)" + volume + R"(/mnt/x"}])");
}

TEST(AppCompose, RefusesOtherForms) {
  for (const char* text : {"", "[]", "1", "{", R"({"runner":1})"})
    EXPECT_TRUE(Parse(text).error().Is(kAppCompose)) << text;
  EXPECT_TRUE(Parse(std::string(kMaxAppCompose + 1, ' ')).error().Is(kAppCompose));
  for (const char* members : {R"(,"name":1)", R"(,"no_instance_id":"x")", R"(,"key_provider_id":"0")",
                              R"(,"init_script":1)", R"(,"init_script":[1])", R"(,"init_script":["","","","","",""])",
                              R"(,"kms_enabled":1)", R"(,"runner":"bash")"}) {
    ExpectRefused(members);
  }
}

TEST(AppCompose, Runners) {
  EXPECT_TRUE(Parse(R"({"runner":"bash","bash_script":"echo"})").ok());
  EXPECT_TRUE(Parse(R"({"runner":"nerdctl-compose","docker_compose_file":"x"})").ok());
  for (const char* text :
       {"{}", R"({"runner":"bash","docker_compose_file":"x"})", R"({"runner":"docker-compose","bash_script":"x"})",
        R"({"runner":"other","docker_compose_file":"x"})"}) {
    EXPECT_TRUE(Parse(text).error().Is(kRunner)) << text;
  }
}

}  // namespace
}  // namespace attestor::dstack
