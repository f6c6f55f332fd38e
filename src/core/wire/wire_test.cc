#include <gtest/gtest.h>

#include "core/wire/cbor.h"
#include "core/wire/frame.h"
#include "core/wire/reader.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::wire {
namespace {

Bytes Hex(std::string_view text) { return *FromHex(text); }

TEST(Reader, BoundsEveryRead) {
  const Bytes bytes = Hex("0102030405");
  Reader in(bytes);
  EXPECT_EQ(*in.U8(), 1);
  EXPECT_EQ(*in.U16(), 0x0203);
  EXPECT_TRUE(in.U24().error().Is(kTruncated));
  EXPECT_TRUE(in.ExpectEnd().error().Is(kTrailing));
  Reader vector(bytes);
  EXPECT_EQ(vector.Vector8(0, 4)->size(), 1u);
  Reader range(bytes);
  EXPECT_TRUE(range.Vector8(2, 4).error().Is(kLengthRange));
  const Bytes short_vector = Hex("05aa");
  Reader beyond(short_vector);
  EXPECT_FALSE(beyond.Vector8(0, 255).ok());
}

TEST(Frame, CutsAStreamAndRefusesWhatIsTooLarge) {
  const Bytes stream = Concat({EncodeFrame(3, AsBytes("abc")), EncodeFrame(4, {})});
  FrameDecoder decoder(16);
  for (const uint8_t byte : stream) decoder.Feed(ByteView(&byte, 1));
  auto first = decoder.Next();
  ASSERT_TRUE(first.ok() && first->has_value());
  EXPECT_EQ((*first)->type, 3);
  EXPECT_EQ((*first)->payload, ToBytes("abc"));
  auto second = decoder.Next();
  ASSERT_TRUE(second.ok() && second->has_value());
  EXPECT_EQ((*second)->type, 4);
  EXPECT_FALSE(decoder.Next()->has_value());
  decoder.Feed(Hex("00000011"));
  EXPECT_TRUE(decoder.Next().error().Is(kFrameSize));
  FrameDecoder empty(16);
  empty.Feed(Hex("00000000"));
  EXPECT_TRUE(empty.Next().error().Is(kFrameSize));
}

TEST(FrameDecoder, WhatALargeFrameTookIsGivenBack) {
  FrameDecoder decoder(2 << 20);
  decoder.Feed(EncodeFrame(1, Bytes(1 << 20)));
  EXPECT_GT(decoder.held(), size_t{1} << 20);
  ASSERT_TRUE(decoder.Next().ok());
  EXPECT_LE(decoder.held(), 64u * 1024);
}

TEST(FrameDecoder, TellsWhatHasArrivedOfAFrame) {
  const Bytes frame = EncodeFrame(1, Bytes(9)), two = Concat({frame, frame});
  FrameDecoder decoder(1000);
  decoder.Feed(ByteView(frame).first(3));
  EXPECT_EQ(decoder.arrived(), 0u) << "it is not known what comes";
  decoder.Feed(ByteView(frame).subspan(3, 5));
  EXPECT_EQ(decoder.pending(), 10u);
  EXPECT_EQ(decoder.arrived(), 8u);
  decoder.Feed(ByteView(two).subspan(8));
  EXPECT_EQ(decoder.arrived(), frame.size()) << "not of the next one";
}

TEST(FrameDecoder, AFrameThatIsNotWantedIsPassedOver) {
  const Bytes unwanted = EncodeFrame(1, Bytes(100)), next = EncodeFrame(2, AsBytes("next"));
  const auto decoded = [](FrameDecoder& decoder) { return AsText((*decoder.Next())->payload) == "next"; };
  for (const size_t here : {size_t{4}, size_t{50}, unwanted.size()}) {
    FrameDecoder decoder(1000);
    decoder.Feed(next);
    decoder.Feed(ByteView(unwanted).first(here));
    EXPECT_TRUE(decoded(decoder));
    decoder.Skip();
    EXPECT_EQ(decoder.skipping(), unwanted.size() - here);
    for (const uint8_t byte : ByteView(unwanted).subspan(here)) decoder.Feed(ByteView(&byte, 1));
    EXPECT_EQ(decoder.skipping(), 0u);
    decoder.Skip();
    decoder.Feed(next);
    EXPECT_TRUE(decoded(decoder));
  }
}

TEST(Cbor, OneFormOnly) {
  const char* refused[] = {"1800",       "190001",
                           "1a00000001", "1b0000000000000001",
                           "5f4101ff",   "9f01ff",
                           "bf0101ff",   "a202010101",
                           "f90000",     "fb3ff0000000000000",
                           "61ff",       "a201010102",
                           "18",         "41",
                           "e0",         "c11c",
                           "a11c01",     "a1011c",
                           "a161ff01",   "a1e001"};
  for (const char* text : refused) {
    const Bytes bytes = Hex(text);
    CborReader in(bytes);
    EXPECT_FALSE(in.Item().ok()) << text;
  }
  Bytes deep(40, 0x81);
  deep.push_back(0x01);
  EXPECT_TRUE(CborReader(deep).Item().error().Is(kCborDepth));
}

TEST(Cbor, ValuesOfAnotherKind) {
  for (const char* text : {"1b8000000000000000", "3b8000000000000000"}) {
    const Bytes beyond = Hex(text);
    EXPECT_TRUE(CborReader(beyond).Int().error().Is(kCborSize)) << text;
  }
  const Bytes null = Hex("f6"), no_text = Hex("61ff");
  EXPECT_TRUE(CborReader(null).Bool().error().Is(kCborType));
  EXPECT_TRUE(CborReader(no_text).Text(1, 3).error().Is(kCborUtf8));
}

TEST(IsUtf8, RefusesBytesThatDoNotBelongTogether) {
  for (const char* text : {"c280", "dfbf", "e0a080", "ed9fbf", "f0908080", "f48fbfbf"})
    EXPECT_TRUE(IsUtf8(Hex(text))) << text;
  for (const char* text : {"c27f", "c2c0", "c2", "80", "e09fbf", "eda080", "e0a07f", "f08fbfbf", "f4908080"})
    EXPECT_FALSE(IsUtf8(Hex(text))) << text;
}

TEST(Cbor, WritesWhatItReads) {
  CborWriter out;
  out.Map(3).Int(1).Bytes(Hex("aabb")).Int(2).Text("h\xc3\xa9").Int(-70001).Array(2).Uint(UINT64_MAX).Bool(true);
  const Bytes bytes = std::move(out).Take();
  CborReader in(bytes);
  ASSERT_TRUE(in.Map(3).ok());
  ASSERT_TRUE(in.Key(1).ok());
  EXPECT_EQ(ToBytes(*in.Bytes(2, 2)), Hex("aabb"));
  ASSERT_TRUE(in.Key(2).ok());
  EXPECT_EQ(*in.Text(1, 3), "h\xc3\xa9");
  ASSERT_TRUE(in.Key(-70001).ok());
  EXPECT_EQ(*in.Array(2, 2), 2u);
  EXPECT_EQ(*in.Uint(), UINT64_MAX);
  EXPECT_TRUE(*in.Bool());
  EXPECT_TRUE(in.ExpectEnd().ok());
  CborReader whole(bytes);
  EXPECT_EQ(whole.Item()->size(), bytes.size());
  CborReader other(bytes);
  ASSERT_TRUE(other.Map(3).ok());
  EXPECT_TRUE(other.Key(2).error().Is(kCborKey));
}

// RFC 8949 appendix A: what is deterministic and of a type that our formats use is accepted and nothing else.
TEST(Cbor, AppendixA) {
  ATTESTOR_VECTOR_OR_SKIP(path, "cbor/appendix_a.json");
  int accepted = 0;
  const auto cases = testing::ReadJson(path);
  for (const auto& value : cases.as_array()) {
    const Bytes bytes = Hex(std::string(value.at("hex").as_string()));
    CborReader in(bytes);
    const auto item = in.Item();
    if (!item.ok()) continue;
    ++accepted;
    const bool roundtrip = value.at("roundtrip").as_bool();
    const uint8_t first = bytes[0];
    EXPECT_TRUE(roundtrip) << ToHex(bytes);
    EXPECT_TRUE(first < 0xf8) << ToHex(bytes);
    EXPECT_NE(first & 0x1f, 0x1f) << "indefinite length: " << ToHex(bytes);
  }
  EXPECT_GT(accepted, 20);
}

}  // namespace
}  // namespace attestor::wire
