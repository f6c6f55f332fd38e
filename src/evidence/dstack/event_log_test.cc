#include "evidence/dstack/event_log.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/crypto/hash.h"
#include "evidence/dstack/config_id.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_check.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {
namespace {

struct LogEvent {
  std::string name;
  Bytes payload;
};

const std::vector<LogEvent> kBoot = {{"system-preparing", {}},
                                     {"app-id", Bytes(20, 1)},
                                     {"compose-hash", Bytes(32, 2)},
                                     {"instance-id", {}},
                                     {"boot-mr-done", {}},
                                     {"os-image-hash", Bytes(32, 3)},
                                     {"key-provider", {'{', '}'}},
                                     {"storage-fs", {'z', 'f', 's'}},
                                     {"system-ready", {}}};

std::string Json(const std::vector<LogEvent>& events) {
  boost::json::array out;
  out.push_back({{"imr", 0},
                 {"event_type", 2147483659u},
                 {"digest", std::string(96, 'a')},
                 {"event", ""},
                 {"event_payload", ""}});
  for (const LogEvent& event : events) {
    out.push_back({{"imr", 3},
                   {"event_type", kRuntimeEventType},
                   {"digest", ""},
                   {"event", event.name},
                   {"event_payload", ToHex(event.payload)}});
  }
  return boost::json::serialize(out);
}

quote::TdReport TdOf(const std::vector<LogEvent>& events) {
  quote::TdReport td;
  for (const LogEvent& event : events) td.rtmr[3] = Extend(td.rtmr[3], RuntimeEventDigest(event.name, event.payload));
  return td;
}

// Refused runs a log that the quote's register matches.
void ExpectRefused(const std::vector<LogEvent>& events, const ErrorCode& code) {
  CheckReport report;
  const auto facts = CheckEventLog(Json(events), TdOf(events), report);
  ASSERT_FALSE(facts.ok()) << code.id;
  EXPECT_TRUE(facts.error().Is(code)) << facts.error().Text() << ", expected " << code.id;
  EXPECT_EQ(report.FirstFailure()->code, code.id);
  EXPECT_EQ(report.checks().size(), 5u);
}

void ExpectTextRefused(const std::string& json, const ErrorCode& code) {
  CheckReport report;
  const auto facts = CheckEventLog(json, TdOf(kBoot), report);
  ASSERT_FALSE(facts.ok()) << code.id;
  EXPECT_TRUE(facts.error().Is(code)) << facts.error().Text() << ", expected " << code.id;
}

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(EventLog, DigestOfPublishedEvent) {
  EXPECT_EQ(ToHex(RuntimeEventDigest("system-ready", {})),
            "1a76b2a80a0be71eae59f80945d876351a7a3fb8e9fd1ff1cede5734aa84ea11fd72b4edfbb6f04e5a85edd114c751bd");
  EXPECT_EQ(ToHex(RuntimeEventDigest("storage-fs", AsBytes("zfs"))),
            "ba51104636900268b0e059fa3d266419d079d1e94aea26fb9fcbb8d764bf4c89a67ac271b8a0d1a3989945132a111fc7");
}

TEST(EventLog, FactsOfABoot) {
  std::vector<LogEvent> events = kBoot;
  events.push_back({"of-the-app", {7}});
  CheckReport report;
  const auto facts = CheckEventLog(Json(events), TdOf(events), report);
  ASSERT_TRUE(facts.ok()) << facts.error().Text();
  EXPECT_TRUE(report.NoneFailed());
  EXPECT_EQ(report.Find("quote.event_log_facts")->outcome, Outcome::kPassed);
  EXPECT_EQ(facts->app_id, Bytes(20, 1));
  EXPECT_EQ(ToHex(facts->compose_hash), ToHex(Bytes(32, 2)));
  EXPECT_TRUE(facts->instance_id.empty());
  EXPECT_EQ(facts->key_provider, "{}");
  EXPECT_TRUE(facts->os_image_hash.has_value());
}

TEST(EventLog, RefusesBootsOfAnotherShape) {
  for (const size_t required : {1, 2, 3, 4, 6, 8}) {
    std::vector<LogEvent> events = kBoot;
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(required));
    ExpectRefused(events, kEventMissing);
  }
  for (size_t i = 0; i < kBoot.size(); ++i) {
    std::vector<LogEvent> events = kBoot;
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(i), kBoot[i]);
    ExpectRefused(events, kEventRepeated);
    events = kBoot;
    events.push_back(kBoot[i]);  // by the application
    ExpectRefused(events, kEventRepeated);
  }
  std::vector<LogEvent> late = kBoot;
  std::rotate(late.begin() + 5, late.begin() + 6, late.end());  // os-image-hash last
  ExpectRefused(late, kEventLate);
  std::vector<LogEvent> order = kBoot;
  std::swap(order[1], order[2]);
  ExpectRefused(order, kEventOrder);
  for (const size_t sized : {1, 2, 3, 5}) {
    std::vector<LogEvent> events = kBoot;
    events[sized].payload.push_back(0);
    ExpectRefused(events, kEventPayload);
  }
}

TEST(EventLog, RefusesLogsOfAnotherQuote) {
  const std::string good = Json(kBoot);
  ExpectTextRefused(Replaced(good, "0202", "0203"), kEventLogRtmr3);
  std::vector<LogEvent> more = kBoot;
  more.push_back({"of-the-app", {}});
  ExpectTextRefused(Json(more), kEventLogRtmr3);
  const std::string digest = ToHex(RuntimeEventDigest("system-preparing", {}));
  EXPECT_TRUE(CheckReport().checks().empty());
  CheckReport report;
  EXPECT_TRUE(
      CheckEventLog(Replaced(good, "\"digest\":\"\"", "\"digest\":\"" + digest + "\""), TdOf(kBoot), report).ok());
  ExpectTextRefused(Replaced(good, "\"digest\":\"\"", "\"digest\":\"" + std::string(96, '0') + "\""), kEventDigest);
}

// SHA-384 joins name and payload with ':', so that name must not have one: "a:b" || "c" and "a" || "b:c" are one
// digest.
TEST(EventLog, RefusesNamesThatCouldBeSplitElsewhere) {
  EXPECT_EQ(RuntimeEventDigest("a:b", AsBytes("c")), RuntimeEventDigest("a", AsBytes("b:c")));
  std::vector<LogEvent> events = kBoot;
  events.push_back({"compose-hash:x", {}});
  ExpectRefused(events, kEventDigest);
}

TEST(EventLog, RefusesOtherForms) {
  const std::string good = Json(kBoot);
  ExpectTextRefused("", kEventLogMalformed);
  ExpectTextRefused("{}", kEventLogMalformed);
  ExpectTextRefused("[1]", kEventLogMalformed);
  ExpectTextRefused(good + " x", kEventLogMalformed);
  ExpectTextRefused(Replaced(good, "\"imr\":3", "\"imr\":4"), kEventLogMalformed);
  ExpectTextRefused(Replaced(good, "\"imr\":3", "\"imr\":3,\"imr\":0"), kEventLogMalformed);
  ExpectTextRefused(Replaced(good, "\"event\":\"app-id\",", ""), kEventLogMalformed);
  ExpectTextRefused(Replaced(good, "\"digest\":\"\"", "\"digest\":\"00\""), kEventLogMalformed);
  ExpectTextRefused(Replaced(good, "0202", "02xx"), kEventLogMalformed);
  ExpectTextRefused(std::string(kMaxEventLogSize + 1, ' '), kEventLogMalformed);
  ExpectTextRefused(Replaced(good, "\"imr\":3", "\"imr\":3,\"version\":3"), kEventLogVersion);
  ExpectTextRefused(Replaced(good, "\"imr\":3", "\"imr\":3,\"version\":0"), kEventLogVersion);
  ExpectTextRefused(Replaced(good, "\"imr\":3", "\"imr\":3,\"version\":2"), kEventLogRtmr3);
  ExpectTextRefused(Replaced(good, "\"imr\":3", "\"imr\":3,\"preimage\":\"0\""), kEventLogMalformed);
  ExpectTextRefused(Replaced(good, "134217729", "134217730"), kEventType);
  ExpectTextRefused(Replaced(good, "2147483659", "134217729"), kEventType);
}

// The log of version 2: the same events, measured as canonical JSON.
std::vector<Event> VersionTwo() {
  std::vector<Event> events;
  for (const LogEvent& event : kBoot) {
    events.push_back({.imr = 3,
                      .event_type = kRuntimeEventType,
                      .version = EventVersion::kV2,
                      .event = event.name,
                      .payload = event.payload});
  }
  return events;
}

quote::TdReport TdOf(const std::vector<Event>& events) {
  quote::TdReport td;
  for (const Event& event : events) td.rtmr[3] = Extend(td.rtmr[3], MeasuredDigest(event));
  return td;
}

Result<RuntimeFacts> Check(const std::vector<Event>& events, const quote::TdReport& td) {
  CheckReport report;
  return CheckEvents(events, td, std::nullopt, report);
}

// The texts are those of the format's published examples.
TEST(EventLog, VersionTwoHashesCanonicalJson) {
  EXPECT_EQ(RuntimeEventPreimageV2("", {}), R"({"name":"","payload":"","type":134217729})");
  EXPECT_EQ(RuntimeEventPreimageV2("compose-hash", Bytes{0xde, 0xad, 0xbe, 0xef}),
            R"({"name":"compose-hash","payload":"deadbeef","type":134217729})");
  EXPECT_EQ(RuntimeEventPreimageV2("\b\f\n\r\t\x01", {}),
            R"({"name":"\b\f\n\r\t\u0001","payload":"","type":134217729})");
  EXPECT_EQ(RuntimeEventPreimageV2("event\"with\\special\nchars", Bytes{0xff}),
            R"({"name":"event\"with\\special\nchars","payload":"ff","type":134217729})");
  EXPECT_EQ(RuntimeEventPreimageV2("\xf0\x9f\xa6\x80\x7f", {}),
            "{\"name\":\"\xf0\x9f\xa6\x80\x7f\",\"payload\":\"\",\"type\":134217729}");
  const Event event = VersionTwo()[1];
  EXPECT_EQ(MeasuredDigest(event), crypto::Sha384(AsBytes(RuntimeEventPreimageV2(event.event, event.payload))));
}

TEST(EventLog, VersionTwoReplays) {
  std::vector<Event> events = VersionTwo();
  const quote::TdReport td = TdOf(events);
  EXPECT_TRUE(Check(events, td).ok());
  for (Event& event : events) event.preimage = ToBytes(RuntimeEventPreimageV2(event.event, event.payload));
  EXPECT_TRUE(Check(events, td).ok());
  const auto read = ParseEventLog(EventLogJson(events));
  ASSERT_TRUE(read.ok()) << read.error().Text();
  EXPECT_TRUE(Check(*read, td).ok()) << "the JSON keeps version and preimage";
  events[2].version = EventVersion::kV1;
  EXPECT_TRUE(Check(events, td).error().Is(kEventLogRtmr3));
}

// Other bytes with the same meaning, or with another, are not what is measured: only the rebuilt preimage counts.
TEST(EventLog, VersionTwoRefusesOtherPreimages) {
  for (const char* preimage : {R"({"name":"app-id","payload":"","type":134217729})", R"({ "name":"app-id"})", ""}) {
    std::vector<Event> events = VersionTwo();
    const quote::TdReport td = TdOf(events);
    events[1].preimage = ToBytes(preimage);
    EXPECT_TRUE(Check(events, td).error().Is(kEventDigest)) << preimage;
  }
}

TEST(EventLog, InitScriptsAndGpuAreMeasuredInTheirPlaces) {
  std::vector<LogEvent> events = kBoot;
  const std::vector<LogEvent> more = {{"init-script-hash", Bytes(32, 7)},
                                      {"init-script-hash", Bytes(32, 8)},
                                      {"gpu-policy-hash", Bytes(32, 9)},
                                      {"gpu-attestation", {'{', '}'}}};
  events.insert(events.begin() + 3, more.begin(), more.end());
  CheckReport report;
  const auto facts = CheckEventLog(Json(events), TdOf(events), report);
  ASSERT_TRUE(facts.ok()) << facts.error().Text();
  ASSERT_EQ(facts->init_script_hashes.size(), 2u);
  EXPECT_EQ(facts->init_script_hashes[1][0], 8);
  EXPECT_EQ(ToHex(facts->gpu_policy_hash.value()), ToHex(Bytes(32, 9)));
  std::vector<LogEvent> late = events;
  late.push_back(more[0]);
  ExpectRefused(late, kEventLate);
  std::vector<LogEvent> order = events;
  std::swap(order[4], order[5]);
  ExpectRefused(order, kEventOrder);
  std::vector<LogEvent> twice = events;
  twice.insert(twice.begin() + 5, more[2]);
  ExpectRefused(twice, kEventRepeated);
  std::vector<LogEvent> size = events;
  size[3].payload.pop_back();
  ExpectRefused(size, kEventPayload);
}

TEST(EventLog, EventsOfTheApplicationAreListedApart) {
  std::vector<LogEvent> events = kBoot;
  events.insert(events.begin() + 1, {"of-another-version", {1}});
  events.push_back({"of-the-app", {7}});
  CheckReport report;
  const auto facts = CheckEventLog(Json(events), TdOf(events), report);
  ASSERT_TRUE(facts.ok()) << facts.error().Text();
  ASSERT_EQ(facts->app_events.size(), 1u);
  EXPECT_EQ(facts->app_events[0].event, "of-the-app");
  ASSERT_EQ(facts->other_boot_events.size(), 1u);
  EXPECT_EQ(facts->other_boot_events[0].event, "of-another-version");
}

TEST(EventLog, BootRegistersReplayWhereTheLogHasThem) {
  std::vector<Event> events;
  quote::TdReport td;
  for (uint32_t imr = 0; imr < 3; ++imr) {
    ByteArray<48> digest{};
    digest[0] = static_cast<uint8_t>(imr);
    events.push_back({.imr = imr, .event_type = 4, .digest = digest});
    td.rtmr[imr] = Extend({}, digest);
  }
  CheckReport report;
  EXPECT_TRUE(CheckBootLog(events, td, report).ok());
  EXPECT_TRUE(report.AllPassed());
  for (size_t imr = 0; imr < 3; ++imr) {
    quote::TdReport other = td;
    other.rtmr[imr][0] ^= 1;
    EXPECT_TRUE(CheckBootLog(events, other, report).error().Is(kBootLog)) << imr;
    std::vector<Event> without = events;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(imr));
    EXPECT_TRUE(CheckBootLog(without, td, report).error().Is(kBootLog)) << imr;
    // An event that is invented leaves the registers as they are when it has no digest.
    std::vector<Event> invented = events;
    invented.push_back({.imr = static_cast<uint32_t>(imr), .event_type = 4, .event = "invented"});
    EXPECT_TRUE(CheckBootLog(invented, td, report).error().Is(kBootDigest)) << imr;
    EXPECT_TRUE(CheckBootLog({invented.back()}, td, report).error().Is(kBootDigest))
        << "also in a log that leaves others out";
  }
  std::vector<Event> runtime = events;
  runtime.push_back({.imr = 3, .event_type = kRuntimeEventType, .event = "system-ready"});
  EXPECT_TRUE(CheckBootLog(runtime, td, report).ok()) << "agents leave the digests of runtime events out";
  CheckReport stripped;
  Event acpi = events[0];
  acpi.event_type = 10;
  acpi.payload = ToBytes("ACPI DATA");
  EXPECT_TRUE(CheckBootLog({acpi}, td, stripped).ok());
  EXPECT_EQ(stripped.checks()[0].outcome, Outcome::kNotChecked);
  EXPECT_TRUE(CheckBootLog({events[0]}, td, stripped).error().Is(kBootLog))
      << "a log with other events of the firmware must have all";
}

}  // namespace
}  // namespace attestor::dstack
