#include "evidence/image/firmware.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "evidence/image/errors.h"
#include "testkit/image/image_files.h"

namespace attestor::image {
namespace {

// Both orders by tests/images/image_reference.py's way of hashing, which is not this one's.
TEST(Firmware, MeasuresPagesInEitherOrder) {
  const auto firmware = MeasureFirmware(TestFirmware(TestMetadata(TestSections())));
  ASSERT_TRUE(firmware.ok()) << firmware.error().Text();
  EXPECT_EQ(ToHex(firmware->single_pass),
            "b0256acc363aabacf025c99b7717cf98dadd03c906c443a33cd2e9703a7e266c85c612762077f16a7736f9bd029bb0be");
  EXPECT_EQ(ToHex(firmware->two_pass),
            "c1c04436636c0977caaae047c6428ede19373ee3b54c94fb1f7d9d69825aa5b54a58747d67b6dbc0537cb1e4c519c6d8");
  EXPECT_EQ(ToHex(firmware->configuration),
            "a43ecdf1a86509b1b67dc586d6e4eccb9d4b9edeac3f361d24c3c9fc8fc96901b5611093b31584e891931292902fbe0a");
}

// The layout of dstack's own firmware, whose digest its quotes have.
TEST(Firmware, GivesTheHandOffBlocksLayout) {
  const auto firmware = MeasureFirmware(TestFirmware(TestMetadata(TestSections())));
  ASSERT_TRUE(firmware.ok()) << firmware.error().Text();
  const HobLayout expected = {0x809000,
                              {{0x800000, 0x806000}, {0x809000, 0x80b000}, {0x80b000, 0x80d000}, {0x810000, 0x820000}}};
  EXPECT_EQ(firmware->hob, expected);
}

TEST(Firmware, EveryMeasuredByteCounts) {
  const Bytes good = TestFirmware(TestMetadata(TestSections()));
  const auto before = MeasureFirmware(good);
  ASSERT_TRUE(before.ok());
  for (const size_t at : {size_t{0}, size_t{0x1fff}, size_t{0x2000}, size_t{0x2fff}, good.size() - 1}) {
    Bytes changed = good;
    changed[at] ^= 1;
    const auto after = MeasureFirmware(changed);
    ASSERT_TRUE(after.ok()) << at;
    const bool configuration = at < 0x2000;
    EXPECT_EQ(after->single_pass == before->single_pass, configuration) << at;
    EXPECT_EQ(after->two_pass == before->two_pass, configuration) << at;
    EXPECT_EQ(after->configuration != before->configuration, configuration) << at;
  }
}

// Memory that the guest itself adds is not in MRTD, and is the firmware's all the same.
TEST(Firmware, PagesThatAreAddedLaterAreNotMeasured) {
  std::vector<TestSection> sections = TestSections();
  const auto before = MeasureFirmware(TestFirmware(TestMetadata(sections)));
  sections[2].attributes = 2;
  const auto after = MeasureFirmware(TestFirmware(TestMetadata(sections)));
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(after->hob, before->hob);
  EXPECT_NE(after->two_pass, before->two_pass);
}

void ExpectRefused(const Bytes& file, std::string_view what, std::string_view detail = "") {
  const auto firmware = MeasureFirmware(file);
  ASSERT_FALSE(firmware.ok()) << what;
  EXPECT_TRUE(firmware.error().Is(kFirmwareForm)) << what << firmware.error().Text();
  EXPECT_NE(firmware.error().detail().find(detail), std::string::npos) << what << firmware.error().Text();
}

TEST(Firmware, RefusesOtherSections) {
  const auto with = [](size_t i, auto member, auto value) {
    std::vector<TestSection> sections = TestSections();
    sections[i].*member = value;
    return TestFirmware(TestMetadata(sections));
  };
  ExpectRefused(with(0, &TestSection::type, 4u), "permanent memory", "a section of type 4");
  ExpectRefused(with(0, &TestSection::attributes, 0u), "firmware that is not measured");
  ExpectRefused(with(0, &TestSection::attributes, 3u), "measured and added later");
  ExpectRefused(with(1, &TestSection::attributes, 2u), "copied and added later");
  ExpectRefused(with(2, &TestSection::attributes, 1u), "memory that is measured");
  ExpectRefused(with(2, &TestSection::attributes, 4u), "an unknown attribute");
  ExpectRefused(with(0, &TestSection::data_size, 0x3000u), "firmware that the file does not fill");
  ExpectRefused(with(2, &TestSection::data_size, 0x1000u), "memory with data");
  ExpectRefused(with(0, &TestSection::offset, 0x2001u), "data behind the file's end");
  ExpectRefused(with(0, &TestSection::offset, std::numeric_limits<uint32_t>::max()), "data far behind it");
  ExpectRefused(with(2, &TestSection::address, uint64_t{0x810800}), "half a page");
  ExpectRefused(with(2, &TestSection::address, uint64_t{0} - 0x1000), "addresses that wrap");
  ExpectRefused(with(2, &TestSection::size, uint64_t{0x10800}), "half a page more");
  ExpectRefused(with(2, &TestSection::size, uint64_t{0}), "nothing");
  ExpectRefused(with(2, &TestSection::size, uint64_t{1} << 40), "too much");
  ExpectRefused(with(2, &TestSection::address, uint64_t{0x809000}), "overlapping");
  ExpectRefused(with(1, &TestSection::type, 0u), "two firmware volumes");
  ExpectRefused(with(4, &TestSection::type, 3u), "no hand-off block");
  ExpectRefused(with(2, &TestSection::type, 2u), "two");
  ExpectRefused(TestFirmware(TestMetadata({})), "no section");
  ExpectRefused(TestFirmware(TestMetadata(std::vector<TestSection>(65, TestSections()[3]))), "too many",
                "65 sections in");
}

TEST(Firmware, RefusesOtherForms) {
  const Bytes metadata = TestMetadata(TestSections());
  const Bytes good = TestFirmware(metadata);
  ExpectRefused(TestFirmware(TestMetadata(TestSections(), "TDVG")), "another signature");
  ExpectRefused(TestFirmware(TestMetadata(TestSections(), "TDVF", 2)), "another version");
  for (const size_t at : {size_t{4}, size_t{12}}) {
    Bytes changed = metadata;
    changed[at] ^= 1;
    ExpectRefused(TestFirmware(changed), "size and number that do not fit");
  }
  for (const size_t size : {size_t{0}, size_t{31}, size_t{49}, size_t{50}, good.size() - 1}) {
    Bytes shorter(good.end() - static_cast<ptrdiff_t>(size), good.end());
    ExpectRefused(shorter, "cut in front");
  }
  // From the end: the reset vector, the table's own entry, the one of no interest, the one of TDX.
  for (const size_t from_end : {33, 50, 49, 68, 67, 77, 94, 93, 98, 95}) {
    Bytes changed = good;
    changed[good.size() - from_end] ^= 0xff;
    ExpectRefused(changed, std::to_string(from_end));
  }
  // The entry of no interest becomes a second one of TDX.
  Bytes twice = good;
  std::ranges::copy(kTestTdxEntry, twice.end() - 66);
  ExpectRefused(twice, "two entries for TDX");
  ExpectRefused(Bytes(kMaxFirmware + 1), "too large", "more than");
  // The entry of TDX leaves two bytes of the table, or takes one that is in front of it.
  Bytes rest = good;
  rest[rest.size() - 94] = 20;
  ExpectRefused(rest, "less than an entry", "begins within an entry");
  Bytes longer = good;
  longer[longer.size() - 94] = 23;
  longer[longer.size() - 50] += 1;
  ExpectRefused(longer, "more than a place", "1 bytes");
}

}  // namespace
}  // namespace attestor::image
