// Whole evidence of real machines, with Intel's real collateral, judged offline at the time it was made.
#include "evidence/dstack/evidence.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"
#include "evidence/quote/collateral_import.h"
#include "evidence/quote/errors.h"
#include "testkit/fixtures/vectors.h"
#include "testkit/image/image_files.h"

namespace attestor::dstack {
namespace {

std::string Text(const boost::json::value& value) { return std::string(value.as_string()); }

ImageList ListWith(const quote::TdReport& td, bool dev) {
  const std::string json = R"({"images":[{"name":"listed","provenance":"of this test","dev":)" +
                           std::string(dev ? "true" : "false") + R"(,"mrtd":")" + ToHex(td.mr_td) + R"(","rtmr0":")" +
                           ToHex(td.rtmr[0]) + R"(","rtmr1":")" + ToHex(td.rtmr[1]) + R"(","rtmr2":")" +
                           ToHex(td.rtmr[2]) + R"("}]})";
  return *ImageList::Parse(json);
}

// Evidence of one machine, as files.
struct Case {
  Bytes quote;
  std::string event_log;
  std::string vm_config;
  Bytes app_compose;
  std::optional<quote::Collateral> collateral;
  Time at;
  EvidencePolicy policy;
  Evidence evidence;

  quote::TdReport td() const { return quote::ParseQuote(quote)->report; }
  Result<JudgedEvidence> Judge(CheckReport& report) const {
    return JudgeEvidence(evidence, quote::TeeRoots::Intel(), policy, at, report);
  }
};

class EvidenceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
    const auto near = testing::ReadJson(folder / "nearmpc_tcb_info.json");
    Fill(near_, folder, "quote_nearmpc_v4.bin", "collateral_tdx-b0c06f-202608.json", "2026-08-20T12:00:00Z");
    near_.event_log = boost::json::serialize(near.at("event_log"));
    near_.evidence.event_log = near_.event_log;
    near_.app_compose = testing::ReadFile(folder / "nearmpc_app_compose.json");
    near_.evidence.app_compose = near_.app_compose;
    const auto report = testing::ReadJson(folder / "quote-report.json");
    Fill(report_, folder, "quote_dstack_report_v4.bin", "collateral_tdx-90c06f-202602.json", "2026-03-01T12:00:00Z");
    report_.event_log = Text(report.at("event_log"));
    report_.vm_config = Text(report.at("vm_config"));
    report_.evidence.event_log = report_.event_log;
    report_.evidence.vm_config = report_.vm_config;
    report_.evidence.report_data = ToArray<64>(*FromHex(Text(report.at("report_data"))));
  }
  static void Fill(Case& out, const std::filesystem::path& folder, const char* quote_file, const char* collateral,
                   const char* at) {
    out.quote = testing::ReadFile(folder / quote_file);
    const auto imported = quote::ImportCollateral(testing::ReadFile(folder / collateral));
    ASSERT_TRUE(imported.ok());
    auto parsed = quote::ParseCollateral(*imported);
    ASSERT_TRUE(parsed.ok()) << parsed.error().Text();
    out.collateral = *std::move(parsed);
    out.at = *ParseTime(at);
    out.evidence.quote = out.quote;
    out.evidence.collateral = &*out.collateral;
  }
  static Check Find(const Case& of, std::string_view id) {
    CheckReport report;
    static_cast<void>(of.Judge(report));
    const Check* check = report.Find(id);
    return check == nullptr ? Check{"absent", Outcome::kNotChecked, {}, {}} : *check;
  }
  static void ExpectRefused(const Case& of, const ErrorCode& code) {
    CheckReport report;
    const auto judged = of.Judge(report);
    ASSERT_FALSE(judged.ok());
    EXPECT_TRUE(judged.error().Is(code)) << judged.error().Text();
    ASSERT_NE(report.FirstFailure(), nullptr);
    EXPECT_EQ(report.FirstFailure()->code, code.id);
  }

  Case near_;
  Case report_;
};

TEST_F(EvidenceTest, AnEventLogThatIsNone) {
  near_.evidence.event_log = "[{}";
  ExpectRefused(near_, kEventLogMalformed);
  EXPECT_EQ(Find(near_, "quote.event_log_parse").outcome, Outcome::kFailed);
}

TEST_F(EvidenceTest, ThePolicyCanSettleEveryCheckOfRealEvidence) {
  CheckReport open;
  ASSERT_TRUE(near_.Judge(open).ok());
  EXPECT_TRUE(open.NoneFailed());
  near_.policy.images = ListWith(near_.td(), false);
  const auto provider = ParseKeyProvider(near_.Judge(open)->facts.key_provider);
  near_.policy.key_providers = {*provider};
  near_.policy.report_data = near_.td().report_data;
  CheckReport report;
  const auto judged = near_.Judge(report);
  ASSERT_TRUE(judged.ok()) << judged.error().Text();
  EXPECT_EQ(judged->compose_file->images.size(), 1u);
  EXPECT_EQ(judged->compose_file->services.size(), 2u);
  EXPECT_EQ(judged->compose_file->unmeasured,
            (std::vector<std::string>{"launcher: mounts /tapp", "launcher: mounts /var/run/docker.sock",
                                      "signer-key-export: mounts /var/lib/docker/volumes"}));
  EXPECT_EQ(judged->facts.app_events.at(0).event, "mpc-image-digest");
  for (const char* id : {"dstack.boot_log", "dstack.os_image", "dstack.os_image_dev", "dstack.acpi_tables",
                         "dstack.compose_hash", "dstack.app_compose", "dstack.compose_file", "dstack.scripts",
                         "dstack.unmeasured", "dstack.app_id", "dstack.instance_id", "dstack.key_provider",
                         "dstack.report_data", "quote.config_id", "quote.event_log_rtmr3"}) {
    ASSERT_NE(report.Find(id), nullptr) << id;
    EXPECT_EQ(report.Find(id)->outcome, Outcome::kPassed) << id << ": " << report.Find(id)->detail;
  }
  EXPECT_EQ(report.Find("dstack.key_chain")->outcome, Outcome::kNotChecked);
  EXPECT_EQ(report.Find("dstack.os_image_measurement")->outcome, Outcome::kNotChecked);
}

// Whatever fails, a report has the same lines in the same order.
TEST_F(EvidenceTest, EveryReportHasEveryLine) {
  const auto expect_every_line = [&](std::string_view failed) {
    CheckReport report;
    const bool judged = near_.Judge(report).ok();
    EXPECT_EQ(judged, failed.empty());
    std::vector<std::string_view> ids;
    for (const Check& check : report.checks()) ids.push_back(check.id);
    EXPECT_EQ(ids, EvidenceStepIds());
    EXPECT_EQ(judged ? "" : report.FirstFailure()->id, failed);
  };
  expect_every_line("");
  const Bytes form = {0xff};
  near_.evidence.attestation = form;
  expect_every_line("dstack.attestation");
  near_.evidence.attestation = {};
  near_.evidence.event_log = "[]";
  expect_every_line("quote.event_log_rtmr3");
  Bytes changed = near_.quote;
  changed[quote::kHeaderSize] ^= 1;
  near_.evidence.quote = changed;
  expect_every_line("quote.signature");
  changed.resize(100);
  near_.evidence.quote = changed;
  expect_every_line("quote.parse");
}

TEST_F(EvidenceTest, TheFilesOfAnImageAreComparedWithTheQuote) {
  image::TestImage files;
  near_.policy.image = image::MeasureImage(files.Files()).value();
  CheckReport report;
  EXPECT_FALSE(near_.Judge(report).ok());
  for (const char* id : {"dstack.os_image.mrtd", "dstack.os_image.rtmr2"})
    EXPECT_EQ(report.Find(id)->code, kMeasurementRegister.id) << id;
}

TEST_F(EvidenceTest, APolicyCanRefuseWhatIsNotMeasured) {
  near_.policy.allow_unmeasured = false;
  ExpectRefused(near_, kUnmeasured);
}

TEST_F(EvidenceTest, APolicyCanDemandTheAcpiTables) {
  near_.policy.require_acpi = true;
  ExpectRefused(near_, kAcpiTables);
  near_.policy.images = ListWith(near_.td(), false);
  EXPECT_EQ(Find(near_, "dstack.acpi_tables").outcome, Outcome::kPassed);
}

TEST_F(EvidenceTest, TheReportOfAnotherMachine) {
  CheckReport report;
  const auto judged = report_.Judge(report);
  ASSERT_TRUE(judged.ok()) << judged.error().Text();
  EXPECT_TRUE(report.NoneFailed());
  EXPECT_EQ(report.Find("dstack.report_data")->outcome, Outcome::kNotChecked) << "only the answer itself says so";
  EXPECT_EQ(report.Find("dstack.compose_hash")->outcome, Outcome::kNotChecked) << "no app-compose came with it";
  EXPECT_EQ(report.Find("quote.config_id")->outcome, Outcome::kNotChecked) << "its host sets none";
  EXPECT_EQ(judged->facts.app_events.at(0).event, "LIUM_MINER_HOTKEY");
}

TEST_F(EvidenceTest, TheOrderIsTheSameWhateverFails) {
  CheckReport good;
  ASSERT_TRUE(near_.Judge(good).ok());
  near_.event_log = "[]";
  near_.evidence.event_log = near_.event_log;
  CheckReport failed;
  ASSERT_FALSE(near_.Judge(failed).ok());
  near_.evidence.collateral = &*report_.collateral;
  CheckReport early;
  ASSERT_FALSE(near_.Judge(early).ok());
  for (const CheckReport* report : {&failed, &early}) {
    ASSERT_EQ(report->checks().size(), good.checks().size());
    for (size_t i = 0; i < good.checks().size(); ++i) EXPECT_EQ(report->checks()[i].id, good.checks()[i].id) << i;
  }
  EXPECT_EQ(failed.Find("dstack.key_chain")->outcome, Outcome::kNotChecked);
}

TEST_F(EvidenceTest, AppComposeIsItsBytes) {
  near_.app_compose.push_back('\n');
  near_.evidence.app_compose = near_.app_compose;
  ExpectRefused(near_, kComposeHash);
  EXPECT_EQ(Find(near_, "dstack.compose_file").outcome, Outcome::kNotChecked) << "what was not measured is not judged";
  near_.evidence.app_compose.reset();
  near_.policy.compose_hash = ByteArray<32>{};
  ExpectRefused(near_, kComposeHash);
  near_.policy.compose_hash = ToArray<32>(*FromHex("2911e1f733466216dedb862d6d669e11256ee7a34ce4dbc66c4b807ba7a9c895"));
  EXPECT_EQ(Find(near_, "dstack.compose_hash").outcome, Outcome::kPassed);
}

TEST_F(EvidenceTest, QuoteAndLogMustBelongTogether) {
  report_.evidence.event_log = near_.event_log;
  ExpectRefused(report_, kEventLogRtmr3);
  near_.evidence.quote = {};
  ExpectRefused(near_, quote::kQuoteSize);
}

TEST_F(EvidenceTest, ReportData) {
  EXPECT_EQ(Find(near_, "dstack.report_data").outcome, Outcome::kNotChecked);
  near_.evidence.report_data = ByteArray<64>{};
  ExpectRefused(near_, kReportData);
  near_.evidence.report_data.reset();
  const Bytes binding = {1, 2, 3};
  near_.evidence.binding = binding;
  ExpectRefused(near_, kReportData);
  near_.evidence.report_data = near_.td().report_data;
  ExpectRefused(near_, kReportData);
}

// What the same file states is compared, and proves nothing: whoever made it could write down what the quote says.
TEST_F(EvidenceTest, ReportDataThatOnlyTheFileStatesIsNotChecked) {
  near_.evidence.report_data = near_.td().report_data;
  const Check stated = Find(near_, "dstack.report_data");
  EXPECT_EQ(stated.outcome, Outcome::kNotChecked);
  EXPECT_NE(stated.detail.find(ToHex(near_.td().report_data)), std::string::npos);
  near_.policy.report_data = near_.td().report_data;
  EXPECT_EQ(Find(near_, "dstack.report_data").outcome, Outcome::kPassed);
  near_.evidence.report_data.reset();
  EXPECT_EQ(Find(near_, "dstack.report_data").outcome, Outcome::kPassed);
  near_.policy.report_data = ByteArray<64>{};
  ExpectRefused(near_, kReportData);
}

TEST_F(EvidenceTest, Images) {
  near_.policy.images = ListWith(report_.td(), false);
  ExpectRefused(near_, kOsImage);
  near_.policy.images = ListWith(near_.td(), true);
  ExpectRefused(near_, kOsImageDev);
  near_.policy.images = ImageList();
  near_.vm_config = R"({"image":"dstack-dev-0.5.4"})";
  near_.evidence.vm_config = near_.vm_config;
  ExpectRefused(near_, kOsImageDev);
  near_.vm_config = "[]";
  near_.evidence.vm_config = near_.vm_config;
  ExpectRefused(near_, kVmConfig);
}

TEST_F(EvidenceTest, PolicyOfTheApplication) {
  near_.policy.app_id = ByteArray<20>{};
  ExpectRefused(near_, kAppId);
  near_.policy.app_id.reset();
  near_.policy.key_providers = {{"kms", {}}};
  ExpectRefused(near_, kKeyProvider);
  near_.policy.key_providers = {{"local-sgx", Bytes{1}}};
  ExpectRefused(near_, kKeyProvider);
  near_.policy.key_providers = {{"kms", {}}, {"local-sgx", {}}};
  EXPECT_EQ(Find(near_, "dstack.key_provider").outcome, Outcome::kPassed);
}

TEST_F(EvidenceTest, KeyChain) {
  near_.evidence.key = SignedKey{{KeyApi::kV0, "secp256k1", "signing"}, {Bytes(33, 2), Bytes(65), Bytes(65)}};
  EXPECT_EQ(Find(near_, "dstack.key_chain").outcome, Outcome::kNotChecked) << "no root is pinned";
  near_.policy.kms_root = KmsRoot{};
  ExpectRefused(near_, kKeySignature);
}

// ScaleOf writes an attestation as the agent does: 00 00, quote, event log, runtime events, report data, configuration.
Bytes ScaleOf(ByteView quote, const std::vector<Event>& events, ByteView report_data) {
  const auto put = [](wire::Writer& out, ByteView bytes) {
    if (bytes.size() < 64) {
      out.U8(static_cast<uint8_t>(bytes.size() << 2));
    } else {
      out.U16LE(static_cast<uint16_t>(bytes.size() << 2 | 1));
    }
    out.Put(bytes);
  };
  wire::Writer log;
  wire::Writer runtime;
  uint8_t runtime_events = 0;
  for (const Event& event : events) {
    log.U32LE(event.imr).U32LE(event.event_type);
    put(log, event.digest ? ByteView(*event.digest) : ByteView());
    put(log, AsBytes(event.event));
    put(log, event.payload);
    if (event.imr != 3) continue;
    ++runtime_events;
    put(runtime, AsBytes(event.event));
    put(runtime, event.payload);
  }
  wire::Writer out;
  out.U8(0).U8(0);
  put(out, quote);
  out.U8(static_cast<uint8_t>(events.size() << 2))
      .Put(log.bytes())
      .U8(static_cast<uint8_t>(runtime_events << 2))
      .Put(runtime.bytes());
  out.Put(report_data);
  put(out, AsBytes("{}"));
  return std::move(out).Take();
}

TEST_F(EvidenceTest, AnAttestationIsQuoteAndLogInOne) {
  const quote::TdReport td = near_.td();
  const std::vector<Event> events = *ParseEventLog(near_.event_log);
  near_.evidence.quote = {};
  near_.evidence.event_log = {};
  Bytes attestation = ScaleOf(near_.quote, events, td.report_data);
  near_.evidence.attestation = attestation;
  CheckReport report;
  const auto judged = near_.Judge(report);
  ASSERT_TRUE(judged.ok()) << judged.error().Text();
  EXPECT_EQ(report.Find("dstack.attestation")->detail, "version 0");
  EXPECT_EQ(report.Find("dstack.boot_log")->outcome, Outcome::kPassed);
  attestation = ScaleOf(near_.quote, events, Bytes(64));
  near_.evidence.attestation = attestation;
  ExpectRefused(near_, kAttestationReportData);
  attestation = ScaleOf(near_.quote, {}, td.report_data);
  near_.evidence.attestation = attestation;
  ExpectRefused(near_, kEventLogRtmr3);
  attestation = ScaleOf(near_.quote, {events.back()}, td.report_data);
  attestation[attestation.size() - 3 - 64 - 1] ^= 1;  // the last byte of the last runtime event
  near_.evidence.attestation = attestation;
  ExpectRefused(near_, kRuntimeLists);
  attestation.pop_back();
  near_.evidence.attestation = attestation;
  ExpectRefused(near_, kAttestationForm);
}

}  // namespace
}  // namespace attestor::dstack
