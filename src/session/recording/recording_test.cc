#include "session/recording/recording.h"

#include <gtest/gtest.h>

#include "session/recording/errors.h"
#include "testkit/fixtures/codec.h"

namespace attestor::recording {
namespace {

constexpr char kGolden[] =
    "a70102021b0000019ab697e87b03693139322e302e322e37041901bb05848300000783010c09830019012c06830019012d00064dc1c1c1c1c1"
    "c1c1c1c1c1c1c1c10749"
    "5e"
    "5e5e5e5e5e5e5e5e";
constexpr char kGoldenEvents[] = "848300000783010c09830019012c06830019012d00";

constexpr Direction kClient = Direction::kClientToServer;
constexpr Direction kServer = Direction::kServerToClient;
const Time kConnected = Time(Duration(1764000000123));

Recording Sample() {
  Recording recording;
  recording.connected_at = kConnected;
  recording.address = "192.0.2.7";
  recording.port = 443;
  recording.Add(kClient, Bytes(7, 0xc1), kConnected);
  recording.Add(kServer, Bytes(9, 0x5e), kConnected + Duration(12));
  recording.Add(kClient, Bytes(6, 0xc1), kConnected + Duration(300));
  recording.AddEnd(kClient, kConnected + Duration(301));
  return recording;
}

TEST(Recording, CutDropsTheLatestPiecesOfOneDirection) {
  Recording recording;
  recording.connected_at = Time(Duration(1000));
  recording.Add(Direction::kServerToClient, Bytes(5, 1), Time(Duration(1001)));
  recording.Add(Direction::kClientToServer, Bytes(4, 2), Time(Duration(1002)));
  recording.Add(Direction::kServerToClient, Bytes(3, 3), Time(Duration(1003)));
  recording.Add(Direction::kClientToServer, Bytes(1, 4), Time(Duration(1004)));
  recording.Add(Direction::kServerToClient, Bytes(2, 5), Time(Duration(1005)));
  Recording whole = recording;
  whole.Cut(Direction::kServerToClient, 10);
  EXPECT_EQ(whole.events, recording.events);
  recording.Cut(Direction::kServerToClient, 7);
  EXPECT_EQ(recording.server_bytes, (Bytes{1, 1, 1, 1, 1, 3, 3}));
  EXPECT_EQ(recording.client_bytes.size(), 5u);
  const std::vector<Event> left = {{Direction::kServerToClient, 1, 5},
                                   {Direction::kClientToServer, 2, 4},
                                   {Direction::kServerToClient, 3, 2},
                                   {Direction::kClientToServer, 4, 1}};
  EXPECT_EQ(recording.events, left);
}

TEST(Recording, GoldenBytes) {
  EXPECT_EQ(ToHex(Sample().Encode()), kGolden);
  const auto decoded = Recording::Decode(*FromHex(kGolden));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->connected_at, kConnected);
  EXPECT_EQ(decoded->ended_at(), kConnected + Duration(301));
  EXPECT_EQ(decoded->address, "192.0.2.7");
  EXPECT_EQ(decoded->events, Sample().events);
  EXPECT_EQ(decoded->client_bytes, Bytes(13, 0xc1));
  EXPECT_EQ(decoded->server_bytes, Bytes(9, 0x5e));
}

TEST(Recording, OneForm) { testing::ExpectOneForm<Recording>(Sample().Encode()); }

TEST(Recording, Bounds) {
  Recording recording = Sample();
  recording.address = std::string(46, '1');
  EXPECT_TRUE(Recording::Decode(recording.Encode()).error().Is(kFormat));
  recording = Sample();
  recording.connected_at = Time(Duration(kLastTime.time_since_epoch().count()));
  EXPECT_TRUE(Recording::Decode(recording.Encode()).ok());
  recording.connected_at += Duration(1);
  EXPECT_TRUE(Recording::Decode(recording.Encode()).error().Is(kFormat));
  recording = Sample();
  recording.events.assign(kMaxEvents + 1, {kClient, 0, 1});
  EXPECT_TRUE(Recording::Decode(recording.Encode()).error().Is(kFormat));
  recording = Sample();
  recording.server_bytes.assign(kMaxStream + 1, 0);
  EXPECT_TRUE(Recording::Decode(recording.Encode()).error().Is(kFormat));
}

TEST(Recording, OtherVersions) {
  Bytes other = Sample().Encode();
  other[2] = 1;
  EXPECT_TRUE(Recording::Decode(other).error().Is(kVersion));
}

TEST(Recording, TimesNeverRunBackwards) {
  Recording recording;
  recording.connected_at = kConnected;
  recording.Add(kClient, Bytes(1), kConnected - Duration(5));
  recording.Add(kClient, Bytes(1), kConnected + Duration(100));
  recording.Add(kServer, Bytes(1), kConnected + Duration(40));
  recording.Add(kServer, Bytes(1), kConnected + std::chrono::hours(24 * 365));
  ASSERT_EQ(recording.events.size(), 4u);
  EXPECT_EQ(recording.events[0].offset_ms, 0u) << "a clock that was set back";
  EXPECT_EQ(recording.events[2].offset_ms, 100u);
  EXPECT_EQ(recording.events[3].offset_ms, UINT32_MAX);
  EXPECT_EQ(Recording{.connected_at = kConnected}.ended_at(), kConnected);
}

TEST(Recording, PiecesWithinAMillisecondAreOneEvent) {
  Recording recording{.connected_at = kConnected};
  for (int i = 0; i < 3; ++i) recording.Add(kServer, Bytes(4), kConnected + Duration(7));
  recording.Add(kServer, Bytes(4), kConnected + Duration(8));
  recording.Add(kClient, Bytes(4), kConnected + Duration(8));
  recording.Add(kServer, Bytes(4), kConnected + Duration(8));
  EXPECT_EQ(recording.events, (std::vector<Event>{{kServer, 7, 12}, {kServer, 8, 4}, {kClient, 8, 4}, {kServer, 8, 4}}))
      << "the order of the two directions is never lost";
  recording.AddEnd(kServer, kConnected + Duration(8));
  EXPECT_TRUE(recording.ended(kServer) && recording.events.back().is_end());
  EXPECT_FALSE(recording.ended(kClient));
}

TEST(Events, GoldenBytesAndOneForm) {
  EXPECT_EQ(ToHex(EncodeEvents(Sample().events)), kGoldenEvents);
  EXPECT_EQ(*DecodeEvents(*FromHex(kGoldenEvents)), Sample().events);
  testing::ExpectOneForm(*FromHex(kGoldenEvents), DecodeEvents, EncodeEvents);
  EXPECT_TRUE(DecodeEvents(*FromHex("80"))->empty());
  EXPECT_TRUE(DecodeEvents(*FromHex("8183020001")).error().Is(kFormat)) << "a third direction";
  EXPECT_TRUE(DecodeEvents(*FromHex("818300001b0000000100000000")).error().Is(kFormat)) << "a length of 4 GiB";
  EXPECT_TRUE(DecodeEvents(*FromHex("8000")).error().Is(kFormat)) << "a trailing byte";
}

TEST(Recording, AtTheLimitsAndBeyond) {
  Recording largest;
  largest.connected_at = kConnected;
  largest.address = std::string(45, 'f');
  largest.port = UINT16_MAX;
  largest.client_bytes = Bytes(limits::kStream);
  largest.server_bytes = Bytes(limits::kStream);
  largest.events.assign(limits::kEvents, {kServer, UINT32_MAX, static_cast<uint32_t>(limits::kStream)});
  EXPECT_LE(largest.Encode().size(), limits::kRecording);
  EXPECT_LE(EncodeEvents(largest.events).size(), limits::kEventList);
  EXPECT_TRUE(Recording::Decode(largest.Encode()).ok());
  for (Bytes Recording::* stream : {&Recording::client_bytes, &Recording::server_bytes}) {
    Recording beyond = largest;
    (beyond.*stream).push_back(0);
    EXPECT_FALSE(Recording::Decode(beyond.Encode()).ok());
  }
  largest.events.push_back(largest.events.back());
  EXPECT_FALSE(Recording::Decode(largest.Encode()).ok());
}

}  // namespace
}  // namespace attestor::recording
