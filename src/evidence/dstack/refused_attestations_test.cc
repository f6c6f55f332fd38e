// Attestations in which one member is wrong: each is refused by the check that is there for it, as its words tell.
#include <gtest/gtest.h>

#include "evidence/dstack/attestation.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/pack_test.h"

namespace attestor::dstack {
namespace {

void Refused(ByteView bytes, std::string_view why, const ErrorCode& code = kAttestationForm) {
  const auto parsed = ParseAttestation(bytes);
  ASSERT_FALSE(parsed.ok()) << why;
  EXPECT_TRUE(parsed.error().Is(code)) << parsed.error().Text();
  EXPECT_NE(parsed.error().detail().find(why), std::string::npos) << parsed.error().detail() << " for " << why;
}
void Refused(const Pack& pack, std::string_view why, const ErrorCode& code = kAttestationForm) {
  Refused(pack.bytes(), why, code);
}

// Parts that are right, of which a test replaces one.
Pack Quote() { return Pack().Text("quote").Bin(Bytes(3, 1)); }
Pack NoEvents() { return Pack().Text("event_log").Array(0); }
Pack Platform(const Pack& data) { return Pack().Map(2).Text("kind").Text("tdx").Text("data").Put(data.bytes()); }
Pack Platform() { return Platform(Pack().Map(2).Put(Quote().bytes()).Put(NoEvents().bytes())); }
Pack ReportData() { return Pack().Text("report_data").Bin(Bytes(64, 7)); }
Pack NoRuntimeEvents() { return Pack().Text("runtime_events").Array(0); }
Pack Config() { return Pack().Text("config").Text("{}"); }
Pack StackData(const Pack& runtime_events) {
  return Pack().Map(3).Put(ReportData().bytes()).Put(runtime_events.bytes()).Put(Config().bytes());
}
Pack Stack(const Pack& data) { return Pack().Map(2).Text("kind").Text("dstack").Text("data").Put(data.bytes()); }
Pack Stack() { return Stack(StackData(NoRuntimeEvents())); }
Pack Version() { return Pack().Text("version").Uint(1); }

Pack Whole(const Pack& version, const Pack& platform, const Pack& stack) {
  return Pack().Map(3).Put(version.bytes()).Text("platform").Put(platform.bytes()).Text("stack").Put(stack.bytes());
}
Pack With(const Pack& platform) { return Whole(Version(), platform, Stack()); }
Pack WithData(size_t members, const Pack& data) { return With(Platform(Pack().Map(members).Put(data.bytes()))); }
Pack WithEvent(size_t members, const Pack& event) {
  return WithData(2, Quote().Text("event_log").Array(1).Map(members).Put(event.bytes()));
}
Pack WithStack(const Pack& stack) { return Whole(Version(), Platform(), stack); }
Pack WithStackData(size_t members, const Pack& data) { return WithStack(Stack(Pack().Map(members).Put(data.bytes()))); }
Pack WithRuntimeEvent(size_t members, const Pack& event) {
  return WithStack(Stack(StackData(Pack().Text("runtime_events").Array(1).Map(members).Put(event.bytes()))));
}

Pack Event() { return Pack().Text("imr").Uint(3).Text("event_type").Uint(1); }
Pack NamedEvent() { return Event().Text("event").Text("x"); }

TEST(RefusedAttestations, ControlIsRead) {
  EXPECT_TRUE(ParseAttestation(With(Platform()).bytes()).ok());
  EXPECT_TRUE(ParseAttestation(WithEvent(4, NamedEvent().Text("event_payload").Bin({})).bytes()).ok());
  EXPECT_TRUE(
      ParseAttestation(WithRuntimeEvent(2, Pack().Text("event").Text("x").Text("payload").Bin({})).bytes()).ok());
}

TEST(RefusedAttestations, MembersOfEvents) {
  const Pack payload = Pack().Text("event_payload").Bin({});
  const Pack members[] = {Pack().Text("imr").Uint(3), Pack().Text("event_type").Uint(1), Pack().Text("event").Text("x"),
                          payload};
  for (const Pack& left_out : members) {
    Pack others;
    for (const Pack& member : members) {
      if (&member != &left_out) others.Put(member.bytes());
    }
    Refused(WithEvent(3, others), "no 'member of an event'");
  }
  Refused(
      WithEvent(4, Pack().Text("imr").Uint(3).Text("event_type").Nil().Text("event").Text("x").Put(payload.bytes())),
      "no number of at most");
  Refused(WithEvent(4, Event().Text("event").Nil().Put(payload.bytes())), "no text");
  Refused(WithEvent(4, Event().Text("event").Text(std::string(257, 'x')).Put(payload.bytes())), "a length of 257");
  Refused(WithEvent(4, NamedEvent().Text("event_payload").Nil()), "no byte string");
  Refused(WithEvent(5, NamedEvent().Put(payload.bytes()).Text("version").Uint(3)), "3", kEventLogVersion);
  Refused(WithEvent(5, Pack().Text("more").Put(NamedEvent().bytes()).Put(payload.bytes())), "unknown member 'more'");
  Refused(WithEvent(5, NamedEvent().Text("imr").Uint(3).Put(payload.bytes())), "a name twice");
}

TEST(RefusedAttestations, MembersOfRuntimeEvents) {
  Refused(WithRuntimeEvent(2, Pack().Text("event").Nil().Text("payload").Bin({})), "no text");
  Refused(WithRuntimeEvent(2, Pack().Text("event").Text("x").Text("payload").Nil()), "no byte string");
  Refused(WithRuntimeEvent(3, Pack().Text("more").Text("event").Text("x").Text("payload").Bin({})),
          "unknown member 'more'");
  Refused(WithRuntimeEvent(1, Pack().Text("payload").Bin({})), "no 'member of a runtime event'");
  Refused(WithRuntimeEvent(1, Pack().Text("event").Text("x")), "no 'member of a runtime event'");
}

TEST(RefusedAttestations, MembersOfThePlatform) {
  Refused(WithData(2, Pack().Text("quote").Nil().Put(NoEvents().bytes())), "no byte string");
  Refused(WithData(3, Pack().Text("more").Put(Quote().bytes()).Put(NoEvents().bytes())), "unknown member 'more'");
  Refused(WithData(1, NoEvents()), "no 'quote'");
  Refused(WithData(1, Quote()), "no 'event_log'");
  const Pack data = Pack().Text("data").Map(2).Put(Quote().bytes()).Put(NoEvents().bytes());
  Refused(With(Pack().Map(1).Put(data.bytes())), "no 'kind'");
  Refused(With(Pack().Map(1).Text("kind").Text("tdx")), "no 'data'");
  Refused(With(Pack().Map(2).Text("more").Put(data.bytes())), "unknown member 'more'");
}

TEST(RefusedAttestations, MembersOfTheStack) {
  Refused(WithStackData(
              4, ReportData().Put(NoRuntimeEvents().bytes()).Put(Config().bytes()).Text("report_data_payload").Nil()),
          "no text");
  Refused(WithStackData(
              4, Pack().Text("more").Put(ReportData().bytes()).Put(NoRuntimeEvents().bytes()).Put(Config().bytes())),
          "unknown member 'more'");
  Refused(WithStackData(2, ReportData().Put(NoRuntimeEvents().bytes())), "no 'member of the stack's data'");
  Refused(WithStackData(2, ReportData().Put(Config().bytes())), "no 'member of the stack's data'");
  Refused(WithStackData(2, NoRuntimeEvents().Put(Config().bytes())), "no 'member of the stack's data'");
  Refused(WithStack(Pack().Map(1).Text("kind").Text("dstack")), "stack 'dstack'");
  const Bytes data = StackData(NoRuntimeEvents()).bytes();
  Refused(WithStack(Pack().Map(2).Text("kind").Nil().Text("data").Put(data)), "no text");
  Refused(WithStack(Pack().Map(3).Text("more").Text("kind").Text("dstack").Text("data").Put(data)),
          "unknown member 'more'");
}

TEST(RefusedAttestations, MembersOfTheWhole) {
  Refused(Whole(Pack().Text("version").Nil(), Platform(), Stack()), "no number of at most");
  Refused(Whole(Pack().Text("more").Uint(1), Platform(), Stack()), "unknown member 'more'");
  Refused(Pack().Map(2).Put(Version().bytes()).Text("stack").Put(Stack().bytes()), "no 'platform or stack'");
  Refused(Pack().Map(2).Put(Version().bytes()).Text("platform").Put(Platform().bytes()), "no 'platform or stack'");
  Refused(Bytes(kMaxAttestationSize + 1), std::to_string(kMaxAttestationSize + 1) + " bytes");
}

TEST(RefusedAttestations, LengthsInScale) {
  Refused(Bytes{0, 0, 3, 2, 0, 0, 0}, "a length that is too large");
  Refused(Bytes{0, 0, 0xfe, 0xff, 0xff, 0xff}, "a length of 1073741823");
  // A quote of one byte, and an event with a digest of one.
  Refused(Bytes{0, 0, 4, 0xaa, 4, 3, 0, 0, 0, 1, 0, 0, 8, 4, 9, 4, 'x', 0, 0}, "a digest of 1 bytes");
}

}  // namespace
}  // namespace attestor::dstack
