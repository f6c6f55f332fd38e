// Published evidence of real machines: what is read, replayed and measured.
#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "evidence/dstack/attestation.h"
#include "evidence/dstack/config_id.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_check.h"
#include "evidence/dstack/image_checks.h"
#include "evidence/dstack/os_image.h"
#include "evidence/quote/quote.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::dstack {
namespace {

std::string Text(const boost::json::value& value) { return std::string(value.as_string()); }

quote::TdReport ReportOf(const std::filesystem::path& path) {
  const auto quote = quote::ParseQuote(testing::ReadFile(path));
  EXPECT_TRUE(quote.ok()) << path;
  return quote.ok() ? quote->report : quote::TdReport();
}

// Everything replays; a host that sets no mr_config_id leaves that one check open.
void ExpectOnlyConfigIdOpen(const CheckReport& report) {
  for (const Check& check : report.checks()) {
    EXPECT_TRUE(check.outcome == Outcome::kPassed ||
                (check.id == "quote.config_id" && check.outcome == Outcome::kNotChecked))
        << check.id << ": " << check.detail;
  }
}

struct RealLog {
  std::string log;
  std::string quote_file;
  std::string compose_hash;
  size_t instance_size;
  size_t app_events;
};

std::vector<RealLog> RealLogs(const std::filesystem::path& folder) {
  const auto near = testing::ReadJson(folder / "nearmpc_tcb_info.json");
  const auto report = testing::ReadJson(folder / "quote-report.json");
  const auto lite = testing::ReadJson(folder / "tdx-lite-getquote.json");
  return {
      {boost::json::serialize(near.at("event_log")), "quote_nearmpc_v4.bin", Text(near.at("compose_hash")), 0, 1},
      {Text(report.at("event_log")), "quote_dstack_report_v4.bin",
       "3763bc34552cf3a27ff71ad5f7a90471562a1a2df552dfc1998cba2d60da27e7", 20, 1},
      {Text(lite.at("event_log")), "quote_dstack_lite_v4.bin",
       "86b0e55f2fa8e4fb69d890f14f54d5612707646e2573d54e0d2ddaaade77caa9", 20, 0},
  };
}

TEST(DstackVectors, RealEventLogsReplay) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  for (const RealLog& real : RealLogs(folder)) {
    SCOPED_TRACE(real.quote_file);
    const quote::TdReport td = ReportOf(folder / real.quote_file);
    CheckReport report;
    const auto facts = CheckEventLog(real.log, td, report);
    ASSERT_TRUE(facts.ok()) << facts.error().Text();
    ASSERT_TRUE(CheckBootLog(*ParseEventLog(real.log), td, report).ok());
    ExpectOnlyConfigIdOpen(report);
    EXPECT_EQ(ToHex(facts->compose_hash).substr(0, 40), ToHex(facts->app_id));
    EXPECT_EQ(ToHex(facts->compose_hash), real.compose_hash);
    EXPECT_EQ(facts->instance_id.size(), real.instance_size);
    EXPECT_EQ(facts->app_events.size(), real.app_events);
    EXPECT_TRUE(facts->other_boot_events.empty());
    EXPECT_EQ(facts->os_image_hash.has_value(), real.quote_file == "quote_dstack_lite_v4.bin");
    EXPECT_TRUE(ParseKeyProvider(facts->key_provider).ok());
    // The same log with another guest's quote.
    quote::TdReport other = td;
    other.rtmr[3][0] ^= 1;
    CheckReport refused;
    EXPECT_TRUE(CheckEventLog(real.log, other, refused).error().Is(kEventLogRtmr3));
  }
}

// A bit of the log either makes no difference to what is proved, or is refused.
TEST(DstackVectors, ABitOfARealLogCounts) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const RealLog real = RealLogs(folder)[0];
  const quote::TdReport td = ReportOf(folder / real.quote_file);
  CheckReport good;
  const RuntimeFacts facts = *CheckEventLog(real.log, td, good);
  const std::string shown = EventLogJson(facts.app_events);
  size_t tried = 0;
  size_t accepted = 0;
  for (size_t i = 0; i < real.log.size() * 8; i += 5) {  // every byte, and over eight of them every bit
    std::string log = real.log;
    log[i / 8] = static_cast<char>(log[i / 8] ^ (1 << (i % 8)));
    CheckReport report;
    const auto changed = CheckEventLog(log, td, report);
    ++tried;
    if (!changed.ok()) continue;
    ++accepted;
    ASSERT_EQ(changed->compose_hash, facts.compose_hash) << i;
    ASSERT_EQ(changed->app_id, facts.app_id) << i;
    ASSERT_EQ(changed->instance_id, facts.instance_id) << i;
    ASSERT_EQ(changed->key_provider, facts.key_provider) << i;
    ASSERT_EQ(EventLogJson(changed->app_events), shown) << i;
  }
  EXPECT_LT(accepted, tried / 2) << "the case of hex digits, and what the firmware's events say of themselves";
}

TEST(DstackVectors, ComposeHashCoversRawBytes) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const auto near = testing::ReadJson(folder / "nearmpc_tcb_info.json");
  const std::string compose = Text(near.at("app_compose"));
  EXPECT_EQ(ToHex(ComposeHash(AsBytes(compose))), Text(near.at("compose_hash")));
  EXPECT_EQ(ToHex(ComposeHash(testing::ReadFile(folder / "nearmpc_app_compose.json"))), Text(near.at("compose_hash")));
  EXPECT_NE(ToHex(ComposeHash(AsBytes(compose + "\n"))), Text(near.at("compose_hash")));
}

// The simulator of dstack signs nothing that verifies, but its attestation is whole: 33 events, of which 9 are runtime
// events.
TEST(DstackVectors, TheSimulatorsAttestation) {
  ATTESTOR_VECTOR_OR_SKIP(path, "quotes/dstack_simulator_attestation.bin");
  const Bytes bytes = testing::ReadFile(path);
  const auto attestation = ParseAttestation(bytes);
  ASSERT_TRUE(attestation.ok()) << attestation.error().Text();
  EXPECT_EQ(attestation->version, 0);
  EXPECT_EQ(attestation->quote.size(), 5010u);
  EXPECT_EQ(attestation->event_log.size(), 33u);
  EXPECT_EQ(attestation->runtime_events.size(), 9u);
  EXPECT_TRUE(CheckRuntimeLists(*attestation).ok());
  const auto quote = quote::ParseQuote(attestation->quote);
  ASSERT_TRUE(quote.ok()) << quote.error().Text();
  EXPECT_EQ(quote->report.report_data, attestation->report_data);
  CheckReport report;
  const auto facts = CheckEvents(attestation->event_log, quote->report, std::nullopt, report);
  ASSERT_TRUE(facts.ok()) << facts.error().Text();
  EXPECT_TRUE(CheckBootLog(attestation->event_log, quote->report, report).ok());
  ExpectOnlyConfigIdOpen(report);
  EXPECT_EQ(ToHex(facts->app_id).substr(0, 8), "5bb4ff9a");
  EXPECT_EQ(ToHex(facts->compose_hash).substr(0, 8), "c143116f");
  const auto config = ParseVmConfig(attestation->config);
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(ToHex(config->os_image_hash.value()).substr(0, 8), "e61be43d") << "inside the system's configuration";
  for (const size_t size : {bytes.size() - 1, bytes.size() / 2, size_t{1}, size_t{0}}) {
    EXPECT_TRUE(ParseAttestation(ByteView(bytes).first(size)).error().Is(kAttestationForm)) << size;
  }
}

class LiteImage : public ::testing::Test {
 protected:
  void SetUp() override {
    ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
    const auto lite = testing::ReadJson(folder / "tdx-lite-getquote.json");
    events_ = *ParseEventLog(Text(lite.at("event_log")));
    const auto config = ParseVmConfig(Text(lite.at("vm_config")));
    ASSERT_TRUE(config.ok()) << config.error().Text();
    config_ = *config;
    td_ = ReportOf(folder / "quote_dstack_lite_v4.bin");
    const auto bytes = FromHex(Text(testing::ReadJson(folder / "tdx-lite-attestation.json").at("attestation")));
    attestation_ = ParseAttestation(bytes.value());
  }
  void ExpectRefused(const ErrorCode& code) const {
    const auto image = CheckImageMeasurement(config_, events_, td_);
    ASSERT_FALSE(image.ok());
    EXPECT_TRUE(image.error().Is(code)) << image.error().Text();
  }
  // Names the hashes of a changed document again, as the maker of another image would.
  void Rename() {
    config_.measurement->checksum_file =
        ToBytes(ToHex(crypto::Sha256(config_.measurement->document)) + "  measurement.tdx.cbor\n");
    config_.os_image_hash = crypto::Sha256(config_.measurement->checksum_file);
  }

  std::vector<Event> events_;
  VmConfig config_;
  quote::TdReport td_;
  Result<Attestation> attestation_ = Attestation{};
};

constexpr std::string_view kImage = "e6f5cfec20c02e7b97baa213d0f718020b55e040172d90ccbcb946d56c8b09db";

TEST_F(LiteImage, ItsDocumentGivesTheQuotesRegisters) {
  const auto image = CheckImageMeasurement(config_, events_, td_);
  ASSERT_TRUE(image.ok()) << image.error().Text();
  EXPECT_EQ(ToHex(*image), kImage);
  EXPECT_EQ(config_.image, "dstack-0.6.0");
  EXPECT_EQ(config_.memory_size, uint64_t{2} << 30);
}

TEST_F(LiteImage, WhatTheLogSaysOfTheImageStandsBesideWhatIsProved) {
  const Result<VmConfig> config = config_, none = VmConfig{};
  const auto detail = [&](const Result<VmConfig>& of, std::optional<ByteArray<32>> logged) {
    CheckReport report;
    std::optional<ByteArray<32>> proved;
    EXPECT_TRUE(CheckImage({of, events_, td_, ImageList(), false, logged}, proved, report).ok());
    EXPECT_EQ(proved.has_value(), of->measurement.has_value()) << "what the log says proves nothing";
    return report.Find("dstack.os_image_measurement")->detail;
  };
  const ByteArray<32> logged = {0xab};
  const std::string says = "; the event log says " + ToHex(logged);
  EXPECT_EQ(detail(config, logged), "image " + std::string(kImage) + says);
  EXPECT_EQ(detail(config, std::nullopt), "image " + std::string(kImage));
  EXPECT_TRUE(detail(none, logged).ends_with(says));
}

TEST_F(LiteImage, TheStrippedAttestationIsEnough) {
  ASSERT_TRUE(attestation_.ok()) << attestation_.error().Text();
  EXPECT_EQ(attestation_->event_log.size(), 12u);
  EXPECT_TRUE(CheckRuntimeLists(*attestation_).ok());
  const auto config = ParseVmConfig(attestation_->config);
  ASSERT_TRUE(config.ok()) << config.error().Text();
  const auto quote = quote::ParseQuote(attestation_->quote);
  ASSERT_TRUE(quote.ok());
  const auto image = CheckImageMeasurement(*config, attestation_->event_log, quote->report);
  ASSERT_TRUE(image.ok()) << image.error().Text();
  EXPECT_EQ(ToHex(*image), kImage);
  CheckReport report;
  EXPECT_TRUE(CheckEvents(attestation_->event_log, quote->report, std::nullopt, report).ok());
  EXPECT_TRUE(report.AllPassed());
  EXPECT_TRUE(CheckBootLog(attestation_->event_log, quote->report, report).ok());
  EXPECT_EQ(report.Find("dstack.boot_log")->outcome, Outcome::kNotChecked);
}

TEST_F(LiteImage, EveryRegisterCounts) {
  const quote::TdReport td = td_;
  for (ByteArray<48>* changed : {&td_.mr_td, &td_.rtmr[0], &td_.rtmr[1], &td_.rtmr[2]}) {
    td_ = td;
    (*changed)[0] ^= 1;
    ExpectRefused(kMeasurementRegister);
  }
}

TEST_F(LiteImage, EveryByteOfTheDocumentCounts) {
  const Bytes document = config_.measurement->document;
  for (size_t i = 0; i < document.size(); ++i) {
    config_.measurement->document[i] ^= 1;
    ASSERT_TRUE(CheckImageMeasurement(config_, events_, td_).error().Is(kMeasurementHash)) << i;
    const VmConfig before = config_;
    Rename();
    const auto renamed = CheckImageMeasurement(config_, events_, td_);
    // Of the two MRTDs only one is this quote's; the document of another image may have another second one.
    if (renamed.ok()) {
      const auto read = ParseMeasurementDocument(config_.measurement->document);
      ASSERT_TRUE(read.ok() && (read->single_pass == td_.mr_td || read->two_pass == td_.mr_td)) << i;
    }
    config_ = before;
    config_.measurement->document[i] ^= 1;
  }
}

TEST_F(LiteImage, HashesMustNameEachOther) {
  const VmConfig good = config_;
  config_.os_image_hash->at(0) ^= 1;
  ExpectRefused(kMeasurementHash);
  config_.os_image_hash.reset();
  EXPECT_TRUE(CheckImageMeasurement(config_, events_, td_).ok()) << "an image that is not named beforehand";
  const std::string line(AsText(good.measurement->checksum_file));
  for (const std::string& file :
       {std::string(), std::string("x\n"), line + line, "0" + line, line.substr(0, line.size() - 2),
        "g" + line.substr(1), line.substr(0, 64) + "x " + line.substr(66)}) {
    config_.measurement->checksum_file = ToBytes(file);
    ExpectRefused(kMeasurementForm);
  }
  config_.measurement->checksum_file = ToBytes(std::string(64, '0') + line.substr(64));
  ExpectRefused(kMeasurementHash);
  config_.measurement.reset();
  ExpectRefused(kMeasurementForm);
}

TEST_F(LiteImage, MemoryDecidesRtmr0) {
  for (const uint64_t size : {uint64_t{0}, uint64_t{1} << 30, (uint64_t{2} << 30) + 4096, uint64_t{0xaffff000}}) {
    config_.memory_size = size;
    ExpectRefused(kMemorySize);
  }
  for (const uint64_t size : {uint64_t{0xb0000000}, uint64_t{4} << 30, uint64_t{1} << 52}) {
    config_.memory_size = size;
    ExpectRefused(kMeasurementRegister);
  }
}

TEST_F(LiteImage, AcpiDigestsComeFromTheLog) {
  const std::vector<Event> good = events_;
  const auto is_acpi = [](const Event& event) { return event.event == "acpi-rsdp"; };
  const auto at = std::ranges::find_if(events_, is_acpi);
  ASSERT_NE(at, events_.end());
  at->digest->at(0) ^= 1;
  ExpectRefused(kMeasurementRegister);
  events_ = good;
  std::erase_if(events_, is_acpi);
  ExpectRefused(kMeasurementRegister);
  events_ = good;
  events_.push_back(*std::ranges::find_if(good, is_acpi));
  ExpectRefused(kMeasurementRegister);
}

TEST_F(LiteImage, OtherFormsOfTheDocumentAreRefused) {
  const Bytes good = config_.measurement->document;
  ASSERT_TRUE(ParseMeasurementDocument(good).ok());
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_TRUE(ParseMeasurementDocument(ByteView(good).first(size)).error().Is(kMeasurementForm)) << size;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_TRUE(ParseMeasurementDocument(longer).error().Is(kMeasurementForm));
  const auto replaced = [&](std::string_view what, std::string_view by) {
    std::string text(AsText(good));
    const size_t place = text.find(what);
    EXPECT_NE(place, std::string::npos);
    return ToBytes(text.replace(place, what.size(), by));
  };
  EXPECT_TRUE(ParseMeasurementDocument(replaced("version\x03", "version\x04")).error().Is(kMeasurementForm));
  EXPECT_TRUE(ParseMeasurementDocument(replaced("pre202505", "pre202506")).error().Is(kMeasurementForm));
  EXPECT_TRUE(ParseMeasurementDocument(replaced("td_hob", "td_hoc")).error().Is(kMeasurementForm));
}

}  // namespace
}  // namespace attestor::dstack
