// The search itself: it finds every form in every place, and nothing else.
#include "privacy/needles.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/base/random.h"

namespace attestor::test {
namespace {

const Needle kNeedle = {"secret", ToBytes("5f1c9a77e0-secret>>>???")};

std::vector<std::string> FoundIn(const std::string& haystack) { return Found(ToBytes(haystack), {kNeedle}); }

TEST(Needles, Base64IsThatOfTheRfc) {
  EXPECT_EQ(Base64(ToBytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(Base64(ToBytes("fooba")), "Zm9vYmE");
  EXPECT_EQ(Base64(Bytes{0xfb, 0xff}), "+/8");
}

TEST(Needles, EveryFormIsFound) {
  const std::string text(AsText(kNeedle.bytes));
  EXPECT_EQ(FoundIn("x" + text + "y").size(), 1u);
  EXPECT_EQ(FoundIn("x" + ToHex(kNeedle.bytes)).size(), 1u);
  EXPECT_EQ(FoundIn("356631633961373765302D7365637265743E3E3E3F3F3F").size(), 1u);
  for (size_t before = 0; before < 7; ++before) {
    for (size_t after = 0; after < 4; ++after) {
      const std::string inside = std::string(before, 'a') + text + std::string(after, 'z');
      std::string encoded = Base64(ToBytes(inside));
      EXPECT_EQ(FoundIn("\"" + encoded + "\"").size(), 1u) << before << " " << after;
      for (char& c : encoded) c = c == '+' ? '-' : c == '/' ? '_' : c;
      EXPECT_EQ(FoundIn(encoded).size(), 1u) << before << " " << after;
    }
  }
}

TEST(Needles, NothingElseIsFound) {
  CountingRandom random(1);
  Bytes noise(1'000'000);
  random.Fill(noise);
  EXPECT_TRUE(Found(noise, {kNeedle}).empty());
  EXPECT_TRUE(FoundIn("5f1c9a77e0-secret>>>??").empty()) << "one byte short";
  EXPECT_TRUE(FoundIn("").empty());
}

TEST(Needles, PiecesCoverASecret) {
  const std::string secret = "0123456789abcdef-the second half-40 bytes";
  const std::vector<Needle> pieces = Pieces("s", AsBytes(secret));
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(FoundRaw(AsBytes(secret), pieces).size(), 3u);
  EXPECT_EQ(FoundRaw(AsBytes(secret.substr(16)), pieces).size(), 2u);
  EXPECT_EQ(FoundRaw(AsBytes(secret.substr(0, 16)), pieces).size(), 1u);
  EXPECT_TRUE(FoundRaw(AsBytes(secret.substr(1, 15)), pieces).empty());
  EXPECT_EQ(Pieces("s", AsBytes("too short")).size(), 1u);
}

TEST(Needles, MemoryIsRead) {
  static std::string here = "a string that is found in the memory of this process";
  here += '!';
  EXPECT_EQ(Found(WritableMemory(getpid()), {{"here", ToBytes(here)}}).size(), 1u);
}

}  // namespace
}  // namespace attestor::test
