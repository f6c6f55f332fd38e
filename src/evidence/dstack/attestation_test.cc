#include "evidence/dstack/attestation.h"

#include <gtest/gtest.h>

#include <functional>

#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_check.h"
#include "evidence/dstack/pack_test.h"
#include "testkit/fixtures/dstack_attestations.h"

namespace attestor::dstack {
namespace {

struct Runtime {
  std::string name;
  Bytes payload;
};
const std::vector<Runtime> kRuntime = {{"app-id", Bytes(20, 1)}, {"compose-hash", Bytes(32, 0xee)}};
const Bytes kQuote(300, 0xab);  // every other byte needs two in a list

// Parts of a V1 attestation, each of which a test may replace.
struct V1 {
  Bytes version = Pack().Text("version").Uint(1).bytes();
  Bytes platform_kind = Pack().Text("kind").Text("tdx").bytes();
  Bytes quote = Pack().Text("quote").List(kQuote).bytes();
  Bytes event_log = Events(1);
  Bytes stack_kind = Pack().Text("kind").Text("dstack").bytes();
  Bytes report_data = Pack().Text("report_data").List(Bytes(64, 7)).bytes();
  Bytes runtime_events = RuntimeEvents(1);
  Bytes config = Pack().Text("config").Text("{}").bytes();

  static Bytes Events(int version) {
    Pack out;
    out.Text("event_log").Array(kRuntime.size() + 1);
    out.Map(5)
        .Text("imr")
        .Uint(0)
        .Text("event_type")
        .Uint(10)
        .Text("digest")
        .Bin(Bytes(48, 3))
        .Text("event")
        .Text("acpi-loader");
    out.Text("event_payload").Bin(AsBytes("ACPI DATA"));
    for (const Runtime& event : kRuntime) {
      out.Map(version == 1 ? 5 : 7)
          .Text("imr")
          .Uint(3)
          .Text("event_type")
          .Uint(kRuntimeEventType)
          .Text("digest")
          .Bin({});
      out.Text("event").Text(event.name).Text("event_payload").Bin(event.payload);
      if (version != 1)
        out.Text("version")
            .Uint(2)
            .Text("preimage")
            .Text(ToHex(AsBytes(RuntimeEventPreimageV2(event.name, event.payload))));
    }
    return out.bytes();
  }
  static Bytes RuntimeEvents(int version) {
    Pack out;
    out.Text("runtime_events").Array(kRuntime.size());
    for (const Runtime& event : kRuntime) {
      out.Map(version == 1 ? 2 : 3).Text("event").Text(event.name).Text("payload").Bin(event.payload);
      if (version != 1) out.Text("version").Uint(2);
    }
    return out.bytes();
  }
  Bytes Encode() const {
    Pack out;
    out.Map(3).Put(version);
    out.Text("platform").Map(2).Put(platform_kind).Text("data").Map(2).Put(quote).Put(event_log);
    out.Text("stack").Map(2).Put(stack_kind).Text("data").Map(3).Put(report_data).Put(runtime_events).Put(config);
    return out.bytes();
  }
};

void ExpectRefused(ByteView bytes, const ErrorCode& code) {
  const auto parsed = ParseAttestation(bytes);
  ASSERT_FALSE(parsed.ok());
  EXPECT_TRUE(parsed.error().Is(code)) << parsed.error().Text();
}

void ExpectRefused(const V1& parts, const ErrorCode& code = kAttestationForm) { ExpectRefused(parts.Encode(), code); }

void ExpectDstacks(const char* hex, int version, std::string_view log) {
  const auto parsed = ParseAttestation(*FromHex(hex));
  ASSERT_TRUE(parsed.ok()) << parsed.error().Text();
  EXPECT_EQ(parsed->version, version);
  EXPECT_EQ(ToHex(parsed->quote), testing::kDstackQuote);
  EXPECT_EQ(EventLogJson(parsed->event_log), log);
  EXPECT_EQ(ToBytes(parsed->report_data), Bytes(64, testing::kDstackReportByte));
  EXPECT_EQ(parsed->config, testing::kDstackConfig);
  EXPECT_EQ(parsed->report_data_payload.has_value(), hex == testing::kDstackPod);
  EXPECT_TRUE(CheckRuntimeLists(*parsed).ok());
}

TEST(Attestation, ReadsWhatDstacksOwnEncodersWrite) {
  ExpectDstacks(testing::kDstackV0, 0, testing::kDstackLog);
  ExpectDstacks(testing::kDstackV1, 1, testing::kDstackLog);
  ExpectDstacks(testing::kDstackV1OfVersionTwo, 1, testing::kDstackLogOfVersionTwo);
  ExpectDstacks(testing::kDstackPod, 1, testing::kDstackLogOfVersionTwo);
  EXPECT_EQ(ParseAttestation(*FromHex(testing::kDstackPod))->report_data_payload, "payload");
}

TEST(AttestationV1, ReadsAllOfIt) {
  const auto parsed = ParseAttestation(V1().Encode());
  ASSERT_TRUE(parsed.ok()) << parsed.error().Text();
  EXPECT_EQ(parsed->version, 1);
  EXPECT_EQ(parsed->quote, kQuote);
  ASSERT_EQ(parsed->event_log.size(), 3u);
  EXPECT_EQ(parsed->event_log[0].event, "acpi-loader");
  EXPECT_EQ(parsed->event_log[0].digest->at(47), 3);
  EXPECT_FALSE(parsed->event_log[1].digest);
  EXPECT_EQ(parsed->event_log[2].payload, kRuntime[1].payload);
  ASSERT_EQ(parsed->runtime_events.size(), 2u);
  EXPECT_EQ(parsed->report_data[63], 7);
  EXPECT_EQ(parsed->config, "{}");
  EXPECT_TRUE(CheckRuntimeLists(*parsed).ok());
}

TEST(AttestationV1, ByteStringsMayBeBinOrList) {
  V1 parts;
  parts.report_data = Pack().Text("report_data").Bin(Bytes(64, 7)).bytes();
  const auto parsed = ParseAttestation(parts.Encode());
  ASSERT_TRUE(parsed.ok()) << parsed.error().Text();
  EXPECT_EQ(parsed->report_data[0], 7);
}

TEST(AttestationV1, VersionTwoEventsKeepVersionAndPreimage) {
  V1 parts;
  parts.event_log = V1::Events(2);
  parts.runtime_events = V1::RuntimeEvents(2);
  const auto parsed = ParseAttestation(parts.Encode());
  ASSERT_TRUE(parsed.ok()) << parsed.error().Text();
  EXPECT_EQ(parsed->event_log[1].version, EventVersion::kV2);
  EXPECT_TRUE(parsed->event_log[1].preimage.has_value());
  EXPECT_TRUE(CheckRuntimeLists(*parsed).ok());
  parts.runtime_events = V1::RuntimeEvents(1);
  EXPECT_TRUE(CheckRuntimeLists(*ParseAttestation(parts.Encode())).error().Is(kRuntimeLists))
      << "the same names of another version";
}

// A verifier that replays one list and shows the other could be shown anything.
TEST(AttestationV1, TheTwoListsMustAgree) {
  const auto parsed = ParseAttestation(V1().Encode());
  ASSERT_TRUE(parsed.ok());
  const std::vector<std::function<void(Attestation&)>> changes = {
      [](Attestation& a) { a.runtime_events.pop_back(); },
      [](Attestation& a) { a.runtime_events.push_back({"more", {}}); },
      [](Attestation& a) { a.runtime_events[1].payload[0] ^= 1; },
      [](Attestation& a) { a.runtime_events[0].event = "app-iD"; },
      [](Attestation& a) { std::swap(a.runtime_events[0], a.runtime_events[1]); },
      [](Attestation& a) { a.event_log.pop_back(); },
      [](Attestation& a) { a.event_log[1].imr = 2; },
      [](Attestation& a) { a.runtime_events.clear(); }};
  for (size_t i = 0; i < changes.size(); ++i) {
    Attestation changed = *parsed;
    changes[i](changed);
    EXPECT_TRUE(CheckRuntimeLists(changed).error().Is(kRuntimeLists)) << i;
  }
}

TEST(AttestationV1, EveryTruncationAndExtensionIsRefused) {
  const Bytes good = V1().Encode();
  for (size_t size = 0; size < good.size(); ++size) ExpectRefused(ByteView(good).first(size), kAttestationForm);
  Bytes longer = good;
  longer.push_back(0xc0);
  ExpectRefused(longer, kAttestationForm);
  ExpectRefused(Bytes(kMaxAttestationSize + 1), kAttestationForm);
}

TEST(AttestationV1, OtherValuesAreRefused) {
  const auto with = [](Bytes V1::* part, const Pack& pack) {
    V1 parts;
    parts.*part = pack.bytes();
    return parts;
  };
  ExpectRefused(with(&V1::version, Pack().Text("version").Uint(2)));
  ExpectRefused(with(&V1::version, Pack().Text("version").Text("1")));
  ExpectRefused(with(&V1::version, Pack().Text("other").Uint(1)));
  ExpectRefused(with(&V1::version, Pack().Uint(1).Uint(1)));
  ExpectRefused(with(&V1::platform_kind, Pack().Text("kind").Text("sev-snp")), kAttestationPlatform);
  ExpectRefused(with(&V1::platform_kind, Pack().Text("kind").Text("gcp-tdx")), kAttestationPlatform);
  ExpectRefused(with(&V1::platform_kind, Pack().Text("kinds").Text("tdx")));
  ExpectRefused(with(&V1::quote, Pack().Text("quote").List({})));
  ExpectRefused(with(&V1::quote, Pack().Text("quote").Text("00")));
  ExpectRefused(with(&V1::quote, Pack().Text("quote").Array(1).Uint(256)));
  ExpectRefused(with(&V1::quote, Pack().Text("event_log").Array(0)));
  ExpectRefused(with(&V1::stack_kind, Pack().Text("kind").Text("dstack-pod")));
  ExpectRefused(with(&V1::stack_kind, Pack().Text("kind").Text("other")));
  ExpectRefused(with(&V1::report_data, Pack().Text("report_data").List(Bytes(63, 7))));
  ExpectRefused(with(&V1::report_data, Pack().Text("report_data").List(Bytes(65, 7))));
  ExpectRefused(with(&V1::config, Pack().Text("config").Text("\xff")));
  ExpectRefused(with(&V1::config, Pack().Text("report_data_payload").Text("x")));
  ExpectRefused(with(&V1::config, Pack().Text("report_data").List(Bytes(64, 7))));
  ExpectRefused(with(&V1::config, Pack().Text("unknown").Text("x")));
  ExpectRefused(with(&V1::runtime_events, Pack().Text("runtime_events").Array(1).Map(1).Text("event").Text("x")));
  ExpectRefused(with(&V1::runtime_events, Pack()
                                              .Text("runtime_events")
                                              .Array(1)
                                              .Map(3)
                                              .Text("event")
                                              .Text("x")
                                              .Text("payload")
                                              .Bin({})
                                              .Text("version")
                                              .Uint(3)),
                kEventLogVersion);
  ExpectRefused(with(&V1::runtime_events, Pack().Text("runtime_events").Map(0)));
}

TEST(AttestationV1, OtherEventsAreRefused) {
  const auto event = [](const Pack& members, size_t count) {
    V1 parts;
    parts.event_log = Pack().Text("event_log").Array(1).Map(count).Put(members.bytes()).bytes();
    return parts;
  };
  const auto good = [] { return Pack().Text("imr").Uint(3).Text("event_type").Uint(1).Text("event").Text("x"); };
  EXPECT_TRUE(ParseAttestation(event(good().Text("event_payload").Bin({}), 4).Encode()).ok())
      << "a digest may be left out";
  ExpectRefused(event(good().Text("event_payload").Bin({}).Text("preimage").Nil(), 5));
  ExpectRefused(event(good(), 3));
  ExpectRefused(event(good().Text("event_payload").Bin({}).Text("digest").Bin(Bytes(47)), 5));
  ExpectRefused(event(good().Text("event_payload").Bin({}).Text("digest").Bin(Bytes(49)), 5));
  ExpectRefused(event(good().Text("event_payload").Bin({}).Text("preimage").Text("0g"), 5));
  ExpectRefused(event(good().Text("event_payload").Bin({}).Text("more").Nil(), 5));
  ExpectRefused(event(
      Pack().Text("imr").Uint(4).Text("event_type").Uint(1).Text("event").Text("x").Text("event_payload").Bin({}), 4));
  V1 many;
  many.event_log = Pack().Text("event_log").Array(kMaxEvents + 1).bytes();
  ExpectRefused(many);
}

TEST(AttestationV1, NumbersHaveOneForm) {
  V1 parts;
  const Bytes name = Pack().Text("version").bytes();
  for (const Bytes& one : {Bytes{0xcc, 1}, Bytes{0xcd, 0, 1}, Bytes{0xce, 0, 0, 0, 1},
                           Bytes{0xcf, 0, 0, 0, 0, 0, 0, 0, 1}, Bytes{0xd0, 1}}) {
    parts.version = Concat({name, one});
    ExpectRefused(parts);
  }
  parts.version = Concat({Bytes{0xd9, 7}, AsBytes("version"), Bytes{1}});
  ExpectRefused(parts);
  const Bytes good = V1().Encode();
  ExpectRefused(Concat({Bytes{0xde, 0, 3}, ByteView(good).subspan(1)}), kAttestationForm);
}

TEST(AttestationV1, APodStatesItsReportDatasOrigin) {
  V1 parts;
  parts.stack_kind = Pack().Text("kind").Text("dstack-pod").bytes();
  const Bytes plain = V1().Encode();
  Pack out;
  out.Map(3)
      .Put(parts.version)
      .Text("platform")
      .Map(2)
      .Put(parts.platform_kind)
      .Text("data")
      .Map(2)
      .Put(parts.quote)
      .Put(parts.event_log);
  out.Text("stack")
      .Map(2)
      .Put(parts.stack_kind)
      .Text("data")
      .Map(4)
      .Put(parts.report_data)
      .Put(parts.runtime_events)
      .Put(parts.config);
  out.Text("report_data_payload").Text("{}");
  const auto parsed = ParseAttestation(out.bytes());
  ASSERT_TRUE(parsed.ok()) << parsed.error().Text();
  EXPECT_EQ(parsed->report_data_payload, "{}");
}

// A V0 attestation of one event, in SCALE.
Bytes V0(ByteView length_of_quote = Bytes{8}) {
  Bytes out = {0, 0};
  Append(out, length_of_quote);
  Append(out, Bytes{0xaa, 0xbb});                                     // quote
  Append(out, Bytes{4, 3, 0, 0, 0, 1, 0, 0, 8, 0, 4, 'x', 8, 1, 2});  // one event without digest
  Append(out, Bytes{4, 4, 'x', 8, 1, 2});                             // one runtime event
  Append(out, Bytes(64, 5));
  Append(out, Bytes{8, '{', '}'});
  return out;
}

TEST(AttestationV0, ReadsAllOfIt) {
  const auto parsed = ParseAttestation(V0());
  ASSERT_TRUE(parsed.ok()) << parsed.error().Text();
  EXPECT_EQ(parsed->version, 0);
  EXPECT_EQ(parsed->quote, (Bytes{0xaa, 0xbb}));
  ASSERT_EQ(parsed->event_log.size(), 1u);
  EXPECT_EQ(parsed->event_log[0].event_type, kRuntimeEventType);
  EXPECT_EQ(parsed->event_log[0].payload, (Bytes{1, 2}));
  EXPECT_EQ(parsed->config, "{}");
  EXPECT_TRUE(CheckRuntimeLists(*parsed).ok());
}

TEST(AttestationV0, RefusesOtherForms) {
  const Bytes good = V0();
  for (size_t size = 0; size < good.size(); ++size) ExpectRefused(ByteView(good).first(size), kAttestationForm);
  Bytes longer = good;
  longer.push_back(0);
  ExpectRefused(longer, kAttestationForm);
  for (const Bytes& length : {Bytes{9, 0}, Bytes{10, 0, 0, 0}, Bytes{3, 2, 0, 0, 0}, Bytes{0xfe, 0xff, 0xff, 0xff}})
    ExpectRefused(V0(length), kAttestationForm);
  for (uint8_t platform = 1; platform < 6; ++platform) {
    Bytes other = good;
    other[1] = platform;
    ExpectRefused(other, kAttestationPlatform);
  }
  for (const uint8_t first : {0x01, 0x7f, 0x90, 0xa0, 0xc0, 0xff}) {
    Bytes other = good;
    other[0] = first;
    ExpectRefused(other, kAttestationForm);
  }
  Bytes imr = good;
  imr[6] = 4;
  ExpectRefused(imr, kAttestationForm);
  Bytes text = good;
  text[16] = 0xff;
  ExpectRefused(text, kAttestationForm);
}

}  // namespace
}  // namespace attestor::dstack
