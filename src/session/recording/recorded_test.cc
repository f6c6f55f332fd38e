// From bytes to records to one root: what is refused, and what the root depends on.
#include "session/recording/recorded.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/merkle/tree.h"
#include "core/wire/reader.h"
#include "session/recording/errors.h"
#include "web/tls/errors.h"

namespace attestor::recording {
namespace {

constexpr Direction kClient = Direction::kClientToServer;
constexpr Direction kServer = Direction::kServerToClient;

Bytes RecordOf(std::string_view text) { return tls::EncodeRecord(tls::ContentType::kApplicationData, AsBytes(text)); }

Recording Begun() {
  Recording recording;
  recording.connected_at = Time(Duration(1764000000123));
  recording.Add(kClient, Concat({RecordOf("one"), RecordOf("two")}), recording.connected_at);
  recording.Add(kServer, RecordOf("three"), recording.connected_at + Duration(5));
  return recording;
}

Recording Ended(Recording recording) {
  recording.AddEnd(kServer, recording.ended_at() + Duration(1));
  recording.AddEnd(kClient, recording.ended_at());
  return recording;
}

Recording Sample() { return Ended(Begun()); }

merkle::Digest RootOf(Recording recording) {
  auto recorded = Recorded::Parse(std::move(recording));
  if (!recorded.ok()) {
    ADD_FAILURE() << recorded.error().Text();
    return {};
  }
  return Committed::Commit(std::move(recorded).value()).root();
}

void Refused(const Recording& recording, const ErrorCode& code) {
  const auto recorded = Recorded::Parse(recording);
  ASSERT_FALSE(recorded.ok()) << code.id;
  EXPECT_TRUE(recorded.error().Is(code)) << recorded.error().Text();
}

TEST(Recorded, CutsBothStreamsIntoRecords) {
  auto recorded = Recorded::Parse(Sample());
  ASSERT_TRUE(recorded.ok());
  const Recorded moved = std::move(recorded).value();
  ASSERT_EQ(moved.client_records().size(), 2u);
  ASSERT_EQ(moved.server_records().size(), 1u);
  EXPECT_EQ(AsText(moved.client_records()[1].fragment), "two") << "the records view the recording, also after a move";
  EXPECT_EQ(AsText(moved.server_records()[0].fragment), "three");
  EXPECT_TRUE(Recorded::Parse(Recording{.events = {{kClient, 0, 0}}}).ok())
      << "nothing but the node's end is well formed";
}

TEST(Recorded, PiecesNeedNotBeRecords) {
  Recording recording = Sample();
  recording.events = {{kServer, 0, 3}, {kClient, 0, 1}, {kClient, 1, 15}, {kServer, 1, 7}, {kClient, 1, 0}};
  EXPECT_TRUE(Recorded::Parse(recording).ok());
}

TEST(Recorded, EventsMustAddUp) {
  Recording recording = Sample();
  recording.events[0].length += 1;
  Refused(recording, kEvents);
  recording = Sample();
  recording.events[1].direction = kClient;
  Refused(recording, kEvents);
  recording = Sample();
  recording.events.erase(recording.events.begin());
  Refused(recording, kEvents);
  recording = Sample();
  recording.events = {{kClient, 0, 16}, {kServer, 0, UINT32_MAX}, {kServer, 0, 11}};
  Refused(recording, kEvents);
  recording = Sample();
  recording.events.assign(kMaxEvents + 1, {kClient, 0, 1});
  recording.client_bytes.assign(kMaxEvents + 1, 0);
  Refused(recording, kEvents);
  EXPECT_TRUE(Recorded::Parse(recording).error().detail().starts_with("more than ")) << "before they are looked at";
}

TEST(Recorded, EachSideEndsOnce) {
  Recording recording = Sample();
  recording.events.pop_back();
  Refused(recording, kEnd);  // the node's end is missing
  recording = Sample();
  recording.events.erase(recording.events.end() - 2);
  EXPECT_TRUE(Recorded::Parse(recording).ok()) << "a server that the node did not wait for";
  for (const Direction direction : {kClient, kServer}) {
    recording = Sample();
    recording.events.push_back({direction, 6, 0});
    Refused(recording, kEnd);
    recording = Sample();
    std::rotate(recording.events.begin(), recording.events.begin() + 3, recording.events.end());
    recording.events[0] = {direction, 0, 0};
    Refused(recording, kEnd);  // bytes behind it
  }
}

TEST(Recorded, TimesMustNotRunBackwards) {
  Recording recording = Sample();
  recording.events[0].offset_ms = 7;
  Refused(recording, kOrder);
}

TEST(Recorded, StreamsMustBeWholeRecords) {
  for (const Direction direction : {kClient, kServer}) {
    for (const size_t missing : {size_t{1}, size_t{6}}) {
      Recording recording = Begun();
      const Bytes whole = RecordOf("two");
      recording.Add(direction, ByteView(whole).first(whole.size() - missing), recording.ended_at());
      Refused(Ended(recording), kPartialRecord);
    }
    Recording recording = Begun();
    recording.Add(direction, AsBytes("HTTP/1.1 200 OK\r\n"), recording.ended_at());
    Refused(Ended(recording), tls::kRecordHeader);
    recording = Begun();
    recording.Add(direction, Concat({ByteArray<5>{23, 3, 3, 0x41, 0x01}, Bytes(0x4101)}), recording.ended_at());
    Refused(Ended(recording), tls::kRecordLength);
  }
}

TEST(Recorded, TooManyRecords) {
  const Bytes one = RecordOf("x");
  Bytes many;
  for (size_t i = 0; i < kMaxRecords; ++i) Append(many, one);
  Recording recording;
  recording.Add(kServer, many, recording.connected_at);
  EXPECT_TRUE(Recorded::Parse(Ended(recording)).ok());
  recording.Add(kServer, one, recording.connected_at);
  Refused(Ended(recording), kTooManyRecords);
}

TEST(Committed, LeavesAreAsTheFormatSays) {
  const Bytes record = RecordOf("one");
  wire::Writer leaf;
  leaf.U8(0).U8(1).U32(258).Put(record);  // RFC 6962's prefix of leaves, then direction and index
  EXPECT_EQ(RecordLeaf(kServer, 258, record), crypto::Sha256(leaf.bytes()));
  const merkle::Digest leaves[] = {RecordLeaf(kClient, 0, RecordOf("one")), RecordLeaf(kClient, 1, RecordOf("two")),
                                   RecordLeaf(kServer, 0, RecordOf("three"))};
  EXPECT_EQ(RootOf(Sample()), merkle::NodeHash(merkle::NodeHash(leaves[0], leaves[1]), leaves[2]));
}

TEST(Committed, TheRootChangesWithEveryByteOfARecord) {
  const merkle::Digest root = RootOf(Sample());
  for (size_t i = 0; i < Sample().client_bytes.size(); ++i) {
    if (i % 8 < tls::kRecordHeaderSize) continue;  // "one" and "two" are records of eight bytes
    Recording other = Sample();
    other.client_bytes[i] ^= 1;
    EXPECT_NE(RootOf(std::move(other)), root) << i;
  }
  for (size_t i = tls::kRecordHeaderSize; i < Sample().server_bytes.size(); ++i) {
    Recording other = Sample();
    other.server_bytes[i] ^= 0x80;
    EXPECT_NE(RootOf(std::move(other)), root) << i;
  }
}

TEST(Committed, TheRootChangesWithOrderDirectionAndCut) {
  const merkle::Digest root = RootOf(Sample());
  Recording swapped = Sample();
  swapped.client_bytes = Concat({RecordOf("two"), RecordOf("one")});
  EXPECT_NE(RootOf(swapped), root);
  Recording moved;
  moved.Add(kClient, RecordOf("one"), {});
  moved.Add(kServer, Concat({RecordOf("two"), RecordOf("three")}), {});
  EXPECT_NE(RootOf(Ended(moved)), root);
  Recording joined = Sample();
  joined.client_bytes = RecordOf("onetwo");
  joined.events[0].length = static_cast<uint32_t>(joined.client_bytes.size());
  EXPECT_NE(RootOf(joined), root);
  Recording type = Sample();
  type.client_bytes[0] = static_cast<uint8_t>(tls::ContentType::kHandshake);
  EXPECT_NE(RootOf(type), root);
  Recording later = Sample();
  later.connected_at += Duration(1);
  EXPECT_EQ(RootOf(later), root) << "times are not of the records; the recording's hash fixes them";
}

}  // namespace
}  // namespace attestor::recording
