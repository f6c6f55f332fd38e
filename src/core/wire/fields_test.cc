#include "core/wire/fields.h"

#include <gtest/gtest.h>

#include "core/wire/reader.h"

namespace attestor::wire {
namespace {

constexpr ErrorCode kOtherVersion{1, "test.version", ""};

enum class Color : uint8_t { kRed = 1, kBlue = 2 };

struct Point {
  uint16_t x = 0;
  uint64_t y = 0;

  bool operator==(const Point&) const = default;
};

struct Thing {
  std::string name;
  ByteArray<2> id{};
  attestor::Bytes data;
  Color color = Color::kRed;
  bool good = false;
  attestor::Time at{};
  Point point;
  std::vector<Point> points;
  std::optional<Duration> wait;

  bool operator==(const Thing&) const = default;
};

constexpr auto kPointFields = Array{Member{&Point::x}, Member{&Point::y, Uint{2, 9}}};
constexpr auto kThingFields = Map{
    Field(1, Constant{3, kOtherVersion, "thing of version"}),
    Field(2, &Thing::name, Tstr{1, 4}),
    Field(3, &Thing::id),
    Field(4, Map{Field(1, &Thing::data, Bstr{0, 3}), Field(2, &Thing::color, Known{1, 2, kOtherVersion, "color"})}),
    Field(5, &Thing::good),
    Field(6, Encoded{9, Map{Field(1, &Thing::at)}}),
    Field(7, &Thing::point, kPointFields),
    Field(8, &Thing::points, List{1, 2, kPointFields}),
    Field(9, Tagged{5, Literal{"t", 2, kOtherVersion}}),
    Optional(-1, &Thing::wait, Uint{.max = 50}),
};

const std::string kHead =
    "0103"
    "026161"
    "03420102"
    "04a201420304"
    "0202"
    "05f5"
    "0645a1011903e8"
    "07820105"
    "0881820002"
    "09c56174";

Thing Sample() {
  Thing thing;
  thing.name = "a";
  thing.id = {1, 2};
  thing.data = {3, 4};
  thing.color = Color::kBlue;
  thing.good = true;
  thing.at = attestor::Time(Duration(1000));
  thing.point = {1, 5};
  thing.points = {{0, 2}};
  return thing;
}

Result<Thing> DecodeHex(const std::string& hex) { return Decode<Thing>(kThingFields, *FromHex(hex)); }

TEST(Fields, OneTableMakesBothDirections) {
  Thing thing = Sample();
  EXPECT_EQ(ToHex(Encode(kThingFields, thing)), "a9" + kHead);
  EXPECT_EQ(*DecodeHex("a9" + kHead), thing);
  thing.wait = Duration(50);
  EXPECT_EQ(ToHex(Encode(kThingFields, thing)), "aa" + kHead + "201832");
  EXPECT_EQ(*DecodeHex("aa" + kHead + "201832"), thing);
}

TEST(Fields, WhatAnEntryMayNotBe) {
  const struct {
    std::string from, to;
    const ErrorCode& code;
  } cases[] = {
      {"0103", "0102", kOtherVersion},                              // a constant
      {"026161", "0260", kCborSize},                                // too short
      {"026161", "02656161616161", kCborSize},                      // too long
      {"026161", "0a6161", kCborKey},                               // another key
      {"03420102", "03430102ff", kCborSize},                        // of fixed size
      {"0202", "0203", kOtherVersion},                              // a number that is not known
      {"0202", "0200", kOtherVersion},                              //
      {"05f5", "0501", kCborType},                                  // of another type
      {"0645a1011903e8", "0646a1011903e800", kTrailing},            // behind what is encoded
      {"0645a1011903e8", "064ba1011b000000e8d4a51000", kCborSize},  // more than its bytes
      {"07820105", "07821a0001000005", kCborSize},                  // more than its member holds
      {"07820105", "07820101", kCborSize},                          // below the least
      {"07820105", "0782010a", kCborSize},                          // beyond the most
      {"07820105", "0783010505", kCborSize},                        // an item more
      {"0881820002", "0880", kCborSize},                            // too few
      {"0881820002", "0883820002820002820002", kCborSize},          // too many
      {"09c56174", "09c66174", kCborType},                          // another tag
      {"09c56174", "09c56173", kOtherVersion},                      // another text
  };
  for (const auto& [from, to, code] : cases) {
    std::string hex = "a9" + kHead;
    hex.replace(hex.find(from), from.size(), to);
    const auto decoded = DecodeHex(hex);
    ASSERT_FALSE(decoded.ok()) << to;
    EXPECT_TRUE(decoded.error().Is(code)) << to << ": " << decoded.error().Text();
  }
}

TEST(Fields, OnlyTheOptionalMayBeMissing) {
  EXPECT_TRUE(DecodeHex("a8" + kHead.substr(0, kHead.size() - 8)).error().Is(kCborKey));
  EXPECT_TRUE(DecodeHex("aa" + kHead).error().Is(kCborKey)) << "announced";
  EXPECT_TRUE(DecodeHex("a9" + kHead + "201832").error().Is(kTrailing)) << "not announced";
  EXPECT_TRUE(DecodeHex("aa" + kHead + "201833").error().Is(kCborSize));
  EXPECT_TRUE(DecodeHex("aa" + kHead + "2101").error().Is(kCborKey));
  EXPECT_TRUE(DecodeHex("ab" + kHead +
                        "20182121"
                        "01")
                  .error()
                  .Is(kCborKey));
}

}  // namespace
}  // namespace attestor::wire
