#include "quote/event_log.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "quote/errors.h"

namespace attestor::quote {
namespace {

struct LogEvent {
  std::string name;
  Bytes payload;
};

const std::vector<LogEvent> kBoot = {
    {"system-preparing", {}}, {"app-id", Bytes(20, 1)},        {"compose-hash", Bytes(32, 2)}, {"instance-id", {}},
    {"boot-mr-done", {}},     {"os-image-hash", Bytes(32, 3)}, {"key-provider", {'{', '}'}},   {"storage-fs", {'z', 'f', 's'}},
    {"system-ready", {}}};

std::string Json(const std::vector<LogEvent>& events) {
  boost::json::array out;
  out.push_back({{"imr", 0}, {"event_type", 2147483659u}, {"digest", std::string(96, 'a')}, {"event", ""}, {"event_payload", ""}});
  for (const LogEvent& event : events) {
    out.push_back(
        {{"imr", 3}, {"event_type", kRuntimeEventType}, {"digest", ""}, {"event", event.name}, {"event_payload", ToHex(event.payload)}});
  }
  return boost::json::serialize(out);
}

TdReport TdOf(const std::vector<LogEvent>& events) {
  TdReport td;
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
  EXPECT_TRUE(report.AllPassed());
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
  EXPECT_TRUE(CheckEventLog(Replaced(good, "\"digest\":\"\"", "\"digest\":\"" + digest + "\""), TdOf(kBoot), report).ok());
  ExpectTextRefused(Replaced(good, "\"digest\":\"\"", "\"digest\":\"" + std::string(96, '0') + "\""), kEventDigest);
}

// SHA-384 joins name and payload with ':', so that name must not have one: "a:b" || "c" and "a" || "b:c" are one digest.
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
  ExpectTextRefused(Replaced(good, "\"imr\":3", "\"imr\":3,\"version\":2"), kEventLogVersion);
  ExpectTextRefused(Replaced(good, "134217729", "134217730"), kEventType);
}

TEST(EventLog, ConfigIdBindsTheComposeHashWhereTheHostSetsIt) {
  TdReport td = TdOf(kBoot);
  td.mr_config_id[0] = 1;
  for (size_t i = 0; i < 32; ++i) td.mr_config_id[1 + i] = 2;
  CheckReport same;
  EXPECT_TRUE(CheckEventLog(Json(kBoot), td, same).ok());
  EXPECT_TRUE(same.AllPassed());
  td.mr_config_id[32] = 9;
  CheckReport other;
  EXPECT_TRUE(CheckEventLog(Json(kBoot), td, other).error().Is(kConfigId));
  td.mr_config_id[0] = 4;
  CheckReport unknown;
  EXPECT_TRUE(CheckEventLog(Json(kBoot), td, unknown).error().Is(kConfigId));
  td.mr_config_id[0] = 3;
  CheckReport later;
  EXPECT_TRUE(CheckEventLog(Json(kBoot), td, later).ok());
  EXPECT_EQ(later.Find("quote.config_id")->outcome, Outcome::kNotChecked);
}

}  // namespace
}  // namespace attestor::quote
