#include "service/config/quote_policy.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_status.h"
#include "evidence/quote/verify.h"
#include "service/config/errors.h"
#include "service/system/file.h"

namespace attestor::config {
namespace {

namespace fs = std::filesystem;

class QuotePolicyTest : public ::testing::Test {
 protected:
  QuotePolicyTest() {
    std::string name = (fs::temp_directory_path() / "attestor-policy-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~QuotePolicyTest() override { fs::remove_all(folder_); }

  Result<JudgePolicy> Load(std::string_view text) {
    const std::string path = (folder_ / "policy.toml").string();
    EXPECT_TRUE(WriteFile(path, AsBytes(text)).ok());
    return LoadJudgePolicy(path);
  }
  void Refused(std::string_view text, const ErrorCode& code, std::string_view key) {
    const auto policy = Load(text);
    ASSERT_FALSE(policy.ok()) << text;
    EXPECT_TRUE(policy.error().Is(code)) << policy.error().Text();
    EXPECT_NE(policy.error().detail().find(key), std::string::npos) << policy.error().detail();
  }

  fs::path folder_;
};

TEST_F(QuotePolicyTest, NoFileIsTheDefault) {
  const auto policy = LoadJudgePolicy("");
  ASSERT_TRUE(policy.ok());
  EXPECT_FALSE(policy->tee.has_value());
  EXPECT_EQ(policy->evidence.quote.tcb.accepted, quote::TcbPolicy().accepted);
  EXPECT_EQ(policy->evidence.quote.tcb.max_collateral_age, Duration());
  EXPECT_EQ(policy->evidence.quote.tcb.grace, Duration()) << "off by default";
}

TEST_F(QuotePolicyTest, EveryKey) {
  const auto policy = Load(
      "tee = \"SGX\"\nreport_data = \"0102\"\n[tcb]\naccepted = [\"OutOfDate\"]\nmin_evaluation_number = "
      "17\n[td]\nallow_debug = true\n"
      "allowed_xfam = \"0x0000000000000003\"\n[enclave]\nallow_debug = true\n[application]\nallow_scripts = false\n"
      "allow_bash_runner = true\nallow_unmeasured = false\nrequire_acpi = true\nkey_providers = [\"kms:0011\", "
      "\"tpm\"]\n"
      "app_id = \"0011223344556677889900112233445566778899\"\n");
  ASSERT_TRUE(policy.ok()) << policy.error().Text();
  EXPECT_EQ(policy->tee, quote::TeeType::kSgx);
  EXPECT_EQ(policy->evidence.quote.tee, quote::TeeType::kSgx);
  EXPECT_EQ(policy->evidence.report_data, (ByteArray<64>{1, 2}));
  EXPECT_EQ(policy->evidence.quote.tcb.accepted, std::vector{quote::TcbStatus::kOutOfDate});
  EXPECT_EQ(policy->evidence.quote.tcb.min_evaluation_number, 17u);
  EXPECT_TRUE(policy->evidence.quote.td.allow_debug);
  EXPECT_EQ(policy->evidence.quote.td.allowed_xfam, 3u);
  EXPECT_TRUE(policy->evidence.quote.enclave.allow_debug);
  EXPECT_FALSE(policy->evidence.allow_scripts);
  EXPECT_TRUE(policy->evidence.allow_bash_runner);
  EXPECT_FALSE(policy->evidence.allow_unmeasured);
  EXPECT_TRUE(policy->evidence.require_acpi);
  ASSERT_EQ(policy->evidence.key_providers.size(), 2u);
  EXPECT_EQ(policy->evidence.key_providers[0].name, "kms");
  EXPECT_EQ(ToHex(policy->evidence.key_providers[0].id), "0011");
  EXPECT_EQ(ToHex(*policy->evidence.app_id), "0011223344556677889900112233445566778899");
}

TEST_F(QuotePolicyTest, AgeAndGraceAreWholeDays) {
  const auto policy = Load("[tcb]\nmax_collateral_age_days = 14\ngrace_days = 15\n");
  ASSERT_TRUE(policy.ok()) << policy.error().Text();
  EXPECT_EQ(policy->evidence.quote.tcb.max_collateral_age, std::chrono::days(14));
  EXPECT_EQ(policy->evidence.quote.tcb.grace, std::chrono::days(15));
  Refused("[tcb]\nmax_collateral_age_days = -1", kBadValue, "max_collateral_age_days");
  Refused("[tcb]\ngrace_days = 3661", kBadValue, "grace_days");
  Refused("[tcb]\ngrace_days = \"15d\"", kBadValue, "grace_days");
}

TEST_F(QuotePolicyTest, WhatIsRefused) {
  Refused("tee = \"SEV\"", kBadValue, "tee");
  Refused("report_data = \"\"", kBadValue, "report_data");
  Refused("report_data = 7", kBadValue, "report_data");
  Refused("report_data = \"" + std::string(130, '0') + "\"", kBadValue, "report_data");
  Refused("[tcb]\naccepted = [\"Revoked\"]", kBadValue, "Revoked");
  Refused("[tcb]\naccepted = [\"uptodate\"]", kBadValue, "uptodate");
  Refused("[td]\nallowed_attributes = \"03\"", kBadValue, "allowed_attributes");
  Refused("[application]\nkey_providers = []", kBadValue, "key_providers");
  Refused("[application]\nkey_providers = [\"kms:\"]", kBadValue, "kms:");
  Refused("[application]\nkey_providers = [\"local-sgx:00\"]", kBadValue, "local-sgx:00");
  Refused("[application]\nkey_providers = [\"tpm:00\"]", kBadValue, "tpm:00");
  Refused("[application]\nimages = \"\"", kBadValue, "images");
  EXPECT_TRUE(WriteFile((folder_ / "images.json").string(), AsBytes(R"({"images":[]})")).ok());
  Refused("[application]\nimages = \"images.json\"", kBadValue, "images");
  Refused("[application]\napp_id = \"00\"", kBadValue, "app_id");
  Refused("[tbc]\naccepted = []", kUnknownKey, "tbc");
  Refused("tee = TDX", kSyntax, "line 1");
  EXPECT_FALSE(Load("[application]\nimages = \"none.json\"").ok());
}

}  // namespace
}  // namespace attestor::config
