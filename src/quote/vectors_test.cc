// Published quotes and collateral of real platforms: what is parsed, and what is decided at which time.
#include <gtest/gtest.h>

#include <map>

#include "crypto/hash.h"
#include "quote/errors.h"
#include "quote/event_log.h"
#include "quote/pck.h"
#include "quote/verify.h"
#include "testing/vectors.h"

namespace attestor::quote {
namespace {

std::string Text(const boost::json::value& value) { return std::string(value.as_string()); }

std::string ReadText(const std::filesystem::path& path) {
  const Bytes bytes = testing::ReadFile(path);
  return std::string(AsText(bytes));
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
}

void ExpectQeReport(const QeReport& qe, const boost::json::object& expected) {
  EXPECT_EQ(ToHex(qe.mr_signer), Text(expected.at("mrsigner")));
  EXPECT_EQ(ToHex(qe.mr_enclave), Text(expected.at("mrenclave")));
  EXPECT_EQ(ToHex(qe.misc_select), Text(expected.at("miscselect")));
  EXPECT_EQ(ToHex(qe.attributes), Text(expected.at("attributes")));
  EXPECT_EQ(qe.isv_prod_id, expected.at("isvprodid").to_number<int>());
  EXPECT_EQ(qe.isv_svn, expected.at("isvsvn").to_number<int>());
}

void ExpectPlatform(const crypto::Certificate& pck, const boost::json::object& expected) {
  const auto platform = PlatformOf(pck);
  ASSERT_TRUE(platform.ok()) << platform.error().Text();
  EXPECT_EQ(ToHex(platform->ppid), Text(expected.at("ppid")));
  EXPECT_EQ(ToHex(platform->fmspc), Text(expected.at("fmspc")));
  EXPECT_EQ(ToHex(platform->pce_id), Text(expected.at("pceid")));
  EXPECT_EQ(ToHex(platform->cpu_svn), Text(expected.at("cpusvn")));
  EXPECT_EQ(platform->pce_svn, expected.at("pcesvn").to_number<int>());
  for (size_t i = 0; i < 16; ++i) EXPECT_EQ(platform->components[i], expected.at("comps").as_array()[i].to_number<int>());
}

TEST(QuoteVectors, ParseFieldByField) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto all = testing::ReadJson(folder / "parsed.json");
  int parsed = 0;
  for (const auto& [name, value] : all.as_object()) {
    const auto& expected = value.as_object();
    const Bytes bytes = testing::ReadFile(folder / std::string(name));
    const auto quote = ParseQuote(bytes);
    if (expected.at("version").to_number<int>() == 3) {
      EXPECT_TRUE(!quote.ok() && quote.error().Is(kQuoteVersion)) << name;
      continue;
    }
    ASSERT_TRUE(quote.ok()) << name << ": " << quote.error().Text();
    EXPECT_EQ(quote->version, expected.at("version").to_number<int>());
    EXPECT_EQ(ToHex(quote->user_data), Text(expected.at("user_data")));
    EXPECT_EQ(quote->signed_bytes.size(), expected.at("auth_offset").to_number<size_t>());
    EXPECT_TRUE(Equal(quote->signed_bytes, ByteView(bytes).first(quote->signed_bytes.size())));
    ExpectTdReport(quote->report, expected);
    ExpectQeReport(quote->qe_report, expected.at("qe").as_object());
    ExpectPlatform(quote->pck_chain[0], expected.at("pck").as_object());
    EXPECT_EQ(ToHex(quote->pck_chain[0].serial()), Text(expected.at("pck").at("serial")));
    ++parsed;
  }
  EXPECT_EQ(parsed, 8);
}

// What the reference calls its refusals, and our code for each. The PCK revocation list has the same window as the TCB info of that
// collateral, and is looked at first.
const std::map<std::string, const ErrorCode*> kRefusals = {
    {"TCBInfo expired", &kPckCrlTime},
    {"TCBInfo issue date is in the future", &kPckCrlTime},
    {"Fmspc mismatch", &kFmspc},
    {"Unsupported QE Identity id/version for the quote TEE type", &kTcbInfoKind},
    {"No matching TCB level found", &kTcbLevel},
    {"Signature is invalid for qe_report in quote", &kForeignPckChain},
};

Result<VerifiedQuote> RunCase(const std::filesystem::path& folder, const boost::json::object& test, const TcbPolicy& policy) {
  ATTESTOR_ASSIGN(const Quote quote, ParseQuote(testing::ReadFile(folder / Text(test.at("quote")))));
  ATTESTOR_ASSIGN(const Collateral collateral, ParseCollateral(ReadText(folder / Text(test.at("collateral")))));
  CheckReport report;
  auto verified = VerifyQuote(quote, collateral, TeeRoots::Intel(), *ParseTime(Text(test.at("now"))), report, policy);
  EXPECT_EQ(report.checks().size(), 17u);
  EXPECT_EQ(report.AllPassed(), verified.ok());
  return verified;
}

TEST(QuoteVectors, ManifestOutcomes) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto manifest = testing::ReadJson(folder / "manifest.json");
  TcbPolicy lenient;
  lenient.accepted = {TcbStatus::kUpToDate, TcbStatus::kOutOfDate};
  int good = 0, outdated = 0, refused = 0;
  for (const auto& value : manifest.at("cases").as_array()) {
    const auto& test = value.as_object();
    SCOPED_TRACE(Text(test.at("quote")) + " " + Text(test.at("collateral")) + " " + Text(test.at("now")));
    const auto verified = RunCase(folder, test, lenient);
    if (Text(test.at("quote")) == "quote_dcapqvl_sgx_v3.bin") {
      EXPECT_TRUE(!verified.ok() && verified.error().Is(kQuoteVersion));
      continue;
    }
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
    for (const auto& advisory : test.at("intel_rule_tcb").at("advisory_ids").as_array()) advisories.push_back(Text(advisory));
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
  EXPECT_EQ(outdated, 1);
  EXPECT_EQ(refused, 8);
}

TEST(QuoteVectors, CollateralCountsInItsWindowOnly) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto manifest = testing::ReadJson(folder / "manifest.json");
  const auto& window = manifest.at("collateral_windows").at("collateral_tdx-b0c06f-202608.json");
  const auto quote = ParseQuote(testing::ReadFile(folder / "quote_nearmpc_v4.bin"));
  const auto collateral = ParseCollateral(ReadText(folder / "collateral_tdx-b0c06f-202608.json"));
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

// Every bit of a quote is either signed, or bound to something signed, or must have one value.
TEST(QuoteVectors, MutatedBitsAreRefused) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  Bytes bytes = testing::ReadFile(folder / "quote_nearmpc_v4.bin");
  const auto collateral = ParseCollateral(ReadText(folder / "collateral_tdx-b0c06f-202608.json"));
  ASSERT_TRUE(collateral.ok());
  const Time at = *ParseTime("2026-08-20T12:00:00Z");
  for (size_t bit = 0; bit < bytes.size() * 8; bit += bit < 1024 * 8 ? 3 : 7) {
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ (1u << (bit % 8)));
    CheckReport report;
    const auto quote = ParseQuote(bytes);
    const bool accepted = quote.ok() && VerifyQuote(*quote, *collateral, TeeRoots::Intel(), at, report).ok();
    EXPECT_FALSE(accepted) << "bit " << bit % 8 << " of byte " << bit / 8;
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ (1u << (bit % 8)));
  }
}

TEST(QuoteVectors, MutatedSignedTextIsRefused) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto quote = ParseQuote(testing::ReadFile(folder / "quote_nearmpc_v4.bin"));
  const auto collateral = ParseCollateral(ReadText(folder / "collateral_tdx-b0c06f-202608.json"));
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

struct RealLog {
  std::string log;
  std::string quote_file;
  std::string compose_hash;
  size_t instance_size;
};

std::vector<RealLog> RealLogs(const std::filesystem::path& folder) {
  const auto near = testing::ReadJson(folder / "nearmpc_tcb_info.json");
  const auto report = testing::ReadJson(folder / "quote-report.json");
  const auto lite = testing::ReadJson(folder / "tdx-lite-getquote.json");
  return {
      {boost::json::serialize(near.at("event_log")), "quote_nearmpc_v4.bin", Text(near.at("compose_hash")), 0},
      {Text(report.at("event_log")), "quote_dstack_report_v4.bin", "3763bc34552cf3a27ff71ad5f7a90471562a1a2df552dfc1998cba2d60da27e7", 20},
      {Text(lite.at("event_log")), "quote_dstack_lite_v4.bin", "86b0e55f2fa8e4fb69d890f14f54d5612707646e2573d54e0d2ddaaade77caa9", 20},
  };
}

TEST(QuoteVectors, RealEventLogsReplay) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  for (const RealLog& real : RealLogs(folder)) {
    SCOPED_TRACE(real.quote_file);
    const auto quote = ParseQuote(testing::ReadFile(folder / real.quote_file));
    ASSERT_TRUE(quote.ok());
    CheckReport report;
    const auto facts = CheckEventLog(real.log, quote->report, report);
    ASSERT_TRUE(facts.ok()) << facts.error().Text();
    EXPECT_TRUE(report.AllPassed());
    EXPECT_EQ(ToHex(facts->compose_hash).substr(0, 40), ToHex(facts->app_id));
    EXPECT_EQ(ToHex(facts->compose_hash).substr(0, real.compose_hash.size()), real.compose_hash);
    EXPECT_EQ(facts->instance_id.size(), real.instance_size);
    EXPECT_EQ(facts->os_image_hash.has_value(), real.quote_file == "quote_dstack_lite_v4.bin");
    // The same log with another guest's quote.
    TdReport other = quote->report;
    other.rtmr[3][0] ^= 1;
    CheckReport refused;
    EXPECT_TRUE(CheckEventLog(real.log, other, refused).error().Is(kEventLogRtmr3));
  }
}

TEST(QuoteVectors, ComposeHashCoversRawBytes) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto near = testing::ReadJson(folder / "nearmpc_tcb_info.json");
  const std::string compose = Text(near.at("app_compose"));
  EXPECT_EQ(ToHex(ComposeHash(AsBytes(compose))), Text(near.at("compose_hash")));
  EXPECT_EQ(ToHex(ComposeHash(testing::ReadFile(folder / "nearmpc_app_compose.json"))), Text(near.at("compose_hash")));
  EXPECT_NE(ToHex(ComposeHash(AsBytes(compose + "\n"))), Text(near.at("compose_hash")));
}

}  // namespace
}  // namespace attestor::quote
