#include "evidence/dstack/config_id.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/crypto/secp256k1.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_check.h"

namespace attestor::dstack {
namespace {

RuntimeFacts Facts() {
  RuntimeFacts facts;
  facts.compose_hash.fill(0x22);
  facts.app_id = Bytes(20, 0x11);
  facts.instance_id = Bytes(20, 0x44);
  facts.key_provider = R"({"name":"kms","id":"3333"})";
  return facts;
}

ByteArray<48> Id(uint8_t version, ByteView hash) {
  ByteArray<48> id{};
  id[0] = version;
  std::ranges::copy(hash, id.begin() + 1);
  return id;
}

ByteArray<48> IdOf(std::string_view document) {
  return Id(3, crypto::Sha256(Concat({AsBytes("dstack-mr-config-v3:"), Bytes{0}, AsBytes(document)})));
}

Check Checked(const ByteArray<48>& id, const RuntimeFacts& facts, std::optional<std::string_view> document = {}) {
  CheckReport report;
  const Status status = CheckConfigId(id, facts, document, report);
  EXPECT_EQ(status.ok(), report.NoneFailed());
  return report.checks().at(0);
}

void ExpectPassed(const ByteArray<48>& id, const RuntimeFacts& facts, std::optional<std::string_view> document = {}) {
  const Check check = Checked(id, facts, document);
  EXPECT_EQ(check.outcome, Outcome::kPassed) << check.detail;
}

TEST(ConfigId, UnsetBindsNothing) {
  const Check check = Checked({}, Facts());
  EXPECT_EQ(check.outcome, Outcome::kNotChecked);
  EXPECT_TRUE(check.detail.starts_with("zero")) << check.detail;
  const Check demanded = Checked({}, Facts(), "{}");
  EXPECT_EQ(demanded.code, kConfigId.id) << "a document demands one";
  EXPECT_TRUE(demanded.detail.starts_with("zero")) << demanded.detail;
}

TEST(ConfigId, VersionOneIsTheComposeHash) {
  ExpectPassed(Id(1, Facts().compose_hash), Facts());
  for (const size_t place : {1, 32, 33, 47}) {
    ByteArray<48> other = Id(1, Facts().compose_hash);
    other[place] ^= 1;
    EXPECT_EQ(Checked(other, Facts()).code, kConfigId.id) << place;
  }
  EXPECT_EQ(Checked(Id(4, Facts().compose_hash), Facts()).code, kConfigId.id) << "a version that is not known";
  ByteArray<48> no_version{};
  no_version[5] = 1;
  EXPECT_EQ(Checked(no_version, Facts()).code, kConfigId.id);
}

TEST(ConfigId, VersionTwoBindsAppAndKeyProvider) {
  RuntimeFacts facts = Facts();
  const auto id = [&](uint8_t kind, ByteView provider) {
    return Id(2, crypto::Keccak256(Concat({facts.compose_hash, facts.app_id, Bytes{kind}, provider})));
  };
  ExpectPassed(id(2, Bytes{0x33, 0x33}), facts);
  EXPECT_EQ(Checked(id(1, Bytes{0x33, 0x33}), facts).code, kConfigId.id);
  EXPECT_EQ(Checked(id(2, Bytes{0x33}), facts).code, kConfigId.id);
  const ByteArray<48> before = id(2, Bytes{0x33, 0x33});
  facts.app_id[0] ^= 1;
  EXPECT_EQ(Checked(before, facts).code, kConfigId.id);
  for (const auto& [text, kind] : std::vector<std::pair<std::string, uint8_t>>{{R"({"name":"none","id":""})", 0},
                                                                               {R"({"name":"local-sgx","id":""})", 1},
                                                                               {R"({"name":"tpm","id":""})", 3}}) {
    facts.key_provider = text;
    ExpectPassed(id(kind, {}), facts);
  }
  facts.key_provider = R"({"name":"other","id":""})";
  EXPECT_EQ(Checked(id(0, {}), facts).code, kKeyProviderForm.id);
}

constexpr std::string_view kDocument =
    "{\"app_id\":\"1111111111111111111111111111111111111111\","
    "\"compose_hash\":\"2222222222222222222222222222222222222222222222222222222222222222\","
    "\"instance_id\":\"4444444444444444444444444444444444444444\",\"key_provider\":\"kms\",\"key_provider_id\":"
    "\"3333\",\"version\":3}";

std::string Replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string out(text);
  const size_t at = out.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return out.replace(at, what.size(), by);
}

TEST(ConfigId, VersionThreeHashesADocument) {
  ExpectPassed(IdOf(kDocument), Facts(), kDocument);
  const Check without = Checked(IdOf(kDocument), Facts());
  EXPECT_EQ(without.outcome, Outcome::kNotChecked);
  const std::string spaced = Replaced(kDocument, ",", ", ");
  EXPECT_EQ(Checked(IdOf(kDocument), Facts(), spaced).code, kConfigId.id) << "the same values in other bytes";
  const std::string least =
      R"({"compose_hash":"2222222222222222222222222222222222222222222222222222222222222222","key_provider":"kms"})";
  ExpectPassed(IdOf(least), Facts(), least);
}

// Each document has the hash that was measured, and other values than were.
TEST(ConfigId, VersionThreeComparesEveryMember) {
  for (const auto& [what, by] : std::vector<std::pair<std::string, std::string>>{
           {"2222", "2223"},
           {"1111", "1112"},
           {"4444", "4445"},
           {"\"3333\"", "\"3334\""},
           {"\"kms\"", "\"local\""},
           {"\"version\":3", "\"version\":3,\"gpu_policy_hash\":\"55\""},
           {"\"version\":3", "\"version\":3,\"init_script_hashes\":[\"55\"]"}}) {
    const std::string document = Replaced(kDocument, what, by);
    EXPECT_EQ(Checked(IdOf(document), Facts(), document).code, kConfigId.id) << document;
  }
  RuntimeFacts facts = Facts();
  facts.init_script_hashes.resize(2);
  facts.init_script_hashes[1].fill(0x66);
  facts.gpu_policy_hash = ByteArray<32>{};
  const std::string zeros(64, '0');
  const std::string document =
      Replaced(kDocument, "\"version\":3",
               "\"version\":3,\"gpu_policy_hash\":\"" + zeros + "\",\"init_script_hashes\":[\"" + zeros + "\",\"" +
                   ToHex(facts.init_script_hashes[1]) + "\"]");
  ExpectPassed(IdOf(document), facts, document);
  std::swap(facts.init_script_hashes[0], facts.init_script_hashes[1]);
  EXPECT_EQ(Checked(IdOf(document), facts, document).code, kConfigId.id) << "another order";
}

TEST(ConfigId, VersionThreeRefusesOtherForms) {
  for (const std::string& document :
       {std::string("x"), std::string("[]"), std::string("{}"), Replaced(kDocument, "\"version\":3", "\"version\":2"),
        Replaced(kDocument, "\"version\":3", "\"version\":3,\"more\":1"), Replaced(kDocument, "2222", "222x"),
        Replaced(kDocument, "\"version\":3", "\"version\":3,\"init_script_hashes\":[1]"),
        Replaced(kDocument, "\"kms\"", "1"), std::string(kMaxConfigDocument + 1, ' ')}) {
    RuntimeFacts facts = Facts();
    facts.init_script_hashes.resize(document.find("init_script") == std::string::npos ? 0 : 1);
    EXPECT_EQ(Checked(IdOf(document), facts, document).code, kConfigDocument.id) << document.substr(0, 300);
  }
}

TEST(KeyProvider, RefusesOtherForms) {
  EXPECT_EQ(ParseKeyProvider(R"({"name":"kms","id":"0aFF"})")->id, (Bytes{0x0a, 0xff}));
  for (const char* text : {"", "{}", R"({"name":"kms"})", R"({"name":"kms","id":1})", R"({"name":"kms","id":"0"})",
                           R"({"name":"kms","id":"","x":1})"}) {
    EXPECT_TRUE(ParseKeyProvider(text).error().Is(kKeyProviderForm)) << text;
  }
}

}  // namespace
}  // namespace attestor::dstack
