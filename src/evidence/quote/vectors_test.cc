// Published quotes and collateral of real platforms: what is parsed, and what is decided at which time.
#include <gtest/gtest.h>

#include <map>

#include "core/crypto/hash.h"
#include "evidence/quote/collateral_import.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/verify.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::quote {
namespace {

std::string Text(const boost::json::value& value) { return std::string(value.as_string()); }

// ReadCollateral gives the canonical form of a file; empty when it cannot be imported.
Bytes ReadCollateral(const std::filesystem::path& path) {
  auto imported = ImportCollateral(testing::ReadFile(path));
  EXPECT_TRUE(imported.ok()) << path;
  return imported.ok() ? *std::move(imported) : Bytes();
}

std::string LittleEndianHex(uint64_t value) {
  ByteArray<8> bytes{};
  for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
  return ToHex(bytes);
}

void ExpectTdReport(const TdReport& td, const boost::json::object& expected) {
  const auto field = [&](const char* key) { return Text(expected.at(key)); };
  EXPECT_EQ(ToHex(td.tee_tcb_svn), field("tee_tcb_svn"));
  EXPECT_EQ(ToHex(td.mr_seam), field("mr_seam"));
  EXPECT_EQ(ToHex(td.mr_signer_seam), field("mr_signer_seam"));
  EXPECT_EQ(ToHex(td.seam_attributes), field("seam_attributes"));
  EXPECT_EQ(LittleEndianHex(td.td_attributes), field("td_attributes"));
  EXPECT_EQ(ToHex(td.xfam), field("xfam"));
  EXPECT_EQ(ToHex(td.mr_td), field("mr_td"));
  EXPECT_EQ(ToHex(td.mr_config_id), field("mr_config_id"));
  EXPECT_EQ(ToHex(td.mr_owner), field("mr_owner"));
  EXPECT_EQ(ToHex(td.mr_owner_config), field("mr_owner_config"));
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(ToHex(td.rtmr[i]), Text(expected.at("rtmr" + std::to_string(i))));
  EXPECT_EQ(ToHex(td.report_data), field("report_data"));
  EXPECT_EQ(td.tee_tcb_svn2.has_value(), expected.contains("tee_tcb_svn2"));
  EXPECT_EQ(td.mr_service_td.has_value(), expected.contains("mr_service_td"));
  if (td.tee_tcb_svn2) {
    EXPECT_EQ(ToHex(*td.tee_tcb_svn2), field("tee_tcb_svn2"));
  }
  if (td.mr_service_td) {
    EXPECT_EQ(ToHex(*td.mr_service_td), field("mr_service_td"));
  }
}

void ExpectEnclave(const SgxReport& enclave, const boost::json::object& expected) {
  const auto field = [&](const char* key) { return Text(expected.at(key)); };
  EXPECT_EQ(ToHex(enclave.cpu_svn), field("cpu_svn"));
  EXPECT_EQ(ToHex(enclave.attributes), field("attributes"));
  EXPECT_EQ(ToHex(enclave.mr_enclave), field("mr_enclave"));
  EXPECT_EQ(ToHex(enclave.mr_signer), field("mr_signer"));
  EXPECT_EQ(ToHex(enclave.report_data), field("report_data"));
  EXPECT_EQ(enclave.isv_prod_id, expected.at("isv_prod_id").to_number<int>());
  EXPECT_EQ(enclave.isv_svn, expected.at("isv_svn").to_number<int>());
}

void ExpectQeReport(const SgxReport& qe, const boost::json::object& expected) {
  EXPECT_EQ(ToHex(qe.mr_signer), Text(expected.at("mrsigner")));
  EXPECT_EQ(ToHex(qe.mr_enclave), Text(expected.at("mrenclave")));
  EXPECT_EQ(ToHex(qe.misc_select), Text(expected.at("miscselect")));
  EXPECT_EQ(ToHex(qe.attributes), Text(expected.at("attributes")));
  EXPECT_EQ(qe.isv_prod_id, expected.at("isvprodid").to_number<int>());
  EXPECT_EQ(qe.isv_svn, expected.at("isvsvn").to_number<int>());
}

void ExpectPck(const std::vector<crypto::Certificate>& chain, const boost::json::object& quote) {
  const auto& expected = quote.at("pck").as_object();
  const crypto::Certificate& pck = chain[0];
  const auto platform = PlatformOf(pck);
  ASSERT_TRUE(platform.ok()) << platform.error().Text();
  EXPECT_EQ(ToHex(pck.serial()), Text(expected.at("serial")));
  EXPECT_EQ(chain[1].subject_common_name(), Text(expected.at("issuer_cn")));
  EXPECT_EQ(ToText(pck.not_before()).substr(0, 19), Text(expected.at("not_before")).substr(0, 19));
  EXPECT_EQ(ToText(pck.not_after()).substr(0, 19), Text(expected.at("not_after")).substr(0, 19));
  EXPECT_EQ(ToHex(platform->ppid), Text(expected.at("ppid")));
  EXPECT_EQ(ToHex(crypto::Sha256(platform->ppid)), Text(expected.at("device_id_sha256_ppid")));
  EXPECT_EQ(ToHex(platform->fmspc), Text(expected.at("fmspc")));
  EXPECT_EQ(ToHex(platform->pce_id), Text(expected.at("pceid")));
  EXPECT_EQ(ToHex(ByteArray<1>{platform->sgx_type}), Text(expected.at("sgx_type")));
  EXPECT_EQ(ToHex(platform->cpu_svn), Text(expected.at("cpusvn")));
  EXPECT_EQ(platform->pce_svn, expected.at("pcesvn").to_number<int>());
  for (size_t i = 0; i < 16; ++i)
    EXPECT_EQ(platform->components[i], expected.at("comps").as_array()[i].to_number<int>());
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(chain[i].subject_common_name(), Text(quote.at("certs").as_array()[i]));
}

TEST(QuoteVectors, ParseFieldByField) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto all = testing::ReadJson(folder / "parsed.json");
  int parsed = 0;
  for (const auto& [name, value] : all.as_object()) {
    const auto& expected = value.as_object();
    SCOPED_TRACE(std::string(name));
    const auto number = [&](const char* key) { return expected.at(key).to_number<size_t>(); };
    const Bytes bytes = testing::ReadFile(folder / std::string(name));
    const auto quote = ParseQuote(bytes);
    ASSERT_TRUE(quote.ok()) << quote.error().Text();
    EXPECT_EQ(quote->version, number("version"));
    EXPECT_EQ(quote->tee == TeeType::kTdx ? kTeeTypeTdx : kTeeTypeSgx, number("tee_type"));
    EXPECT_EQ(quote->qe_svn, number("qe_svn"));
    EXPECT_EQ(quote->pce_svn, number("pce_svn"));
    EXPECT_EQ(ToHex(quote->user_data), Text(expected.at("user_data")));
    EXPECT_EQ(quote->signed_bytes.size(), number("auth_offset"));
    EXPECT_EQ(quote->padding, number("trailing"));
    EXPECT_EQ(bytes.size(), number("auth_offset") + 4 + number("auth_len") + number("trailing"));
    EXPECT_TRUE(Equal(quote->signed_bytes, ByteView(bytes).first(quote->signed_bytes.size())));
    if (quote->tee == TeeType::kTdx) {
      ExpectTdReport(quote->report, expected);
    } else {
      ExpectEnclave(quote->enclave, expected);
    }
    ExpectQeReport(quote->qe_report, expected.at("qe").as_object());
    ExpectPck(quote->pck_chain, expected);
    ++parsed;
  }
  EXPECT_EQ(parsed, 9);
}

// What the reference calls its refusals, and our code for each.
const std::map<std::string, const ErrorCode*> kRefusals = {
    {"TCBInfo expired", &kTcbInfoTime},
    {"TCBInfo issue date is in the future", &kTcbInfoTime},
    {"Fmspc mismatch", &kFmspc},
    {"Unsupported QE Identity id/version for the quote TEE type", &kTcbInfoKind},
    {"No matching TCB level found", &kTcbLevel},
    {"Signature is invalid for qe_report in quote", &kForeignPckChain},
};

Result<VerifiedQuote> RunCase(const std::filesystem::path& folder, const boost::json::object& test,
                              QuotePolicy policy) {
  ATTESTOR_ASSIGN(const Quote quote, ParseQuote(testing::ReadFile(folder / Text(test.at("quote")))));
  ATTESTOR_ASSIGN(const Collateral collateral, ParseCollateral(ReadCollateral(folder / Text(test.at("collateral")))));
  policy.tee = quote.tee;
  CheckReport report;
  auto verified = VerifyQuote(quote, collateral, TeeRoots::Intel(), *ParseTime(Text(test.at("now"))), report, policy);
  EXPECT_EQ(report.checks().size(), quote.tee == TeeType::kTdx ? 24u : 20u);
  EXPECT_EQ(report.NoneFailed(), verified.ok());
  return verified;
}

TEST(QuoteVectors, ManifestOutcomes) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto manifest = testing::ReadJson(folder / "manifest.json");
  QuotePolicy lenient;
  lenient.tcb.accepted = {TcbStatus::kUpToDate, TcbStatus::kOutOfDate, TcbStatus::kConfigurationAndSwHardeningNeeded};
  int good = 0, outdated = 0, refused = 0;
  for (const auto& value : manifest.at("cases").as_array()) {
    const auto& test = value.as_object();
    SCOPED_TRACE(Text(test.at("quote")) + " " + Text(test.at("collateral")) + " " + Text(test.at("now")));
    const auto verified = RunCase(folder, test, lenient);
    if (!test.at("ok").as_bool()) {
      ASSERT_FALSE(verified.ok());
      const ErrorCode* code = kRefusals.at(Text(test.at("reference_error")));
      EXPECT_TRUE(verified.error().Is(*code)) << verified.error().Text();
      ++refused;
      continue;
    }
    ASSERT_TRUE(verified.ok()) << verified.error().Text();
    EXPECT_EQ(verified->tcb_status, Text(test.at("intel_rule_tcb").at("status")));
    std::vector<std::string> advisories;
    for (const auto& advisory : test.at("intel_rule_tcb").at("advisory_ids").as_array())
      advisories.push_back(Text(advisory));
    EXPECT_EQ(verified->advisory_ids, advisories);
    EXPECT_FALSE(verified->simulated);
    EXPECT_EQ(verified->anchor, kIntelRootSha256);
    // By default the same platform passes only while it is up to date.
    const auto strict = RunCase(folder, test, {});
    EXPECT_EQ(strict.ok(), verified->tcb_status == "UpToDate");
    EXPECT_TRUE(strict.ok() || strict.error().Is(kTcbStatus));
    (strict.ok() ? good : outdated)++;
  }
  EXPECT_EQ(good, 5);
  EXPECT_EQ(outdated, 2);
  EXPECT_EQ(refused, 8);
}

TEST(QuoteVectors, CollateralCountsInItsWindowOnly) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto manifest = testing::ReadJson(folder / "manifest.json");
  const auto& window = manifest.at("collateral_windows").at("collateral_tdx-b0c06f-202608.json");
  const auto quote = ParseQuote(testing::ReadFile(folder / "quote_nearmpc_v4.bin"));
  const auto collateral = ParseCollateral(ReadCollateral(folder / "collateral_tdx-b0c06f-202608.json"));
  ASSERT_TRUE(quote.ok() && collateral.ok());
  const Time from = *ParseTime(Text(window.at("valid_from")));
  const Time until = *ParseTime(Text(window.at("valid_until")));
  const auto at = [&](Time time) {
    CheckReport report;
    return VerifyQuote(*quote, *collateral, TeeRoots::Intel(), time, report);
  };
  EXPECT_FALSE(at(from - std::chrono::seconds(1)).ok());
  ASSERT_TRUE(at(from).ok()) << at(from).error().Text();
  ASSERT_TRUE(at(until).ok()) << at(until).error().Text();
  EXPECT_EQ(at(until)->collateral_until, until);
  EXPECT_FALSE(at(until + std::chrono::seconds(1)).ok());
}

TEST(QuoteVectors, MutatedSignedTextIsRefused) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto quote = ParseQuote(testing::ReadFile(folder / "quote_nearmpc_v4.bin"));
  const auto collateral = ParseCollateral(ReadCollateral(folder / "collateral_tdx-b0c06f-202608.json"));
  ASSERT_TRUE(quote.ok() && collateral.ok());
  for (size_t i = 0; i < collateral->tcb_info.text.size(); i += 37) {
    Collateral changed = *collateral;
    changed.tcb_info.text[i] ^= 1;
    CheckReport report;
    const auto verified = VerifyQuote(*quote, changed, TeeRoots::Intel(), *ParseTime("2026-08-20T12:00:00Z"), report);
    EXPECT_TRUE(!verified.ok() && verified.error().Is(kTcbInfoSignature));
  }
}

TEST(QuoteVectors, IntelsRootIsTheOnePinned) {
  ATTESTOR_VECTOR_OR_SKIP(path, "quotes/TrustedRootCA.der");
  const auto root = crypto::Certificate::Parse(testing::ReadFile(path));
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(crypto::Sha256(root->der()), kIntelRootSha256);
  EXPECT_TRUE(TeeRoots::Intel().Contains(*root));
  EXPECT_FALSE(TeeRoots().Contains(*root));
  const auto read = TeeRoots::FromPem(root->pem());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->id(), TeeRoots::Intel().id());
  EXPECT_EQ(read->id(), crypto::Sha256(kIntelRootSha256));
}

}  // namespace
}  // namespace attestor::quote
