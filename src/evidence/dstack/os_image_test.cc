#include "evidence/dstack/os_image.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/image_list.h"

namespace attestor::dstack {
namespace {

// 0x810 pages in: the hand-off block at +1 (two pages), memory of 16 pages at +8.
const Bytes kWitness = {0x88, 0x10, 0x01, 0x02, 0x01, 0x02, 0x08, 0x10};

TEST(HobLayout, ReadsPagesRelativeToTheBase) {
  const auto layout = ParseHobLayout(kWitness);
  ASSERT_TRUE(layout.ok()) << layout.error().Text();
  EXPECT_EQ(layout->list_address, 0x809000u);
  ASSERT_EQ(layout->accepted.size(), 2u);
  EXPECT_EQ(layout->accepted[0].begin, 0x809000u);
  EXPECT_EQ(layout->accepted[0].end, 0x80b000u);
  EXPECT_EQ(layout->accepted[1].begin, 0x810000u);
  EXPECT_EQ(layout->accepted[1].end, 0x820000u);
}

TEST(HobLayout, RefusesOtherForms) {
  const std::vector<Bytes> bad = {
      {},
      {0x88},
      {0x88, 0x10, 0x01, 0x00},                                             // no range
      {0x88, 0x10, 0x01, 0x41},                                             // more than there are
      {0x88, 0x10, 0x01, 0x01, 0x01, 0x00},                                 // an empty range
      {0x88, 0x10, 0x01, 0x02, 0x08, 0x10, 0x01, 0x02},                     // not ascending
      {0x88, 0x10, 0x01, 0x02, 0x01, 0x09, 0x08, 0x10},                     // overlapping
      {0x88, 0x10, 0x01, 0x01, 0x01, 0x02, 0x00},                           // bytes behind
      {0x88, 0x10, 0x81, 0x00, 0x01, 0x01, 0x02},                           // a longer form of 1
      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 1, 0, 1},         // too large
      {0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 1, 0, 1},                     // beyond physical addresses
      {0x88, 0x10, 0x01, 0x01, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f}};  // the range's end is
  for (size_t i = 0; i < bad.size(); ++i) {
    const auto layout = ParseHobLayout(bad[i]);
    ASSERT_FALSE(layout.ok()) << i;
    EXPECT_TRUE(layout.error().Is(kMeasurementForm)) << i;
  }
  for (size_t size = 0; size < kWitness.size(); ++size)
    EXPECT_FALSE(ParseHobLayout(ByteView(kWitness).first(size)).ok()) << size;
}

void Resource(wire::Writer& out, uint32_t type, uint64_t begin, uint64_t size) {
  out.U16LE(3).U16LE(48).U32LE(0).Put(Bytes(16)).U32LE(type).U32LE(7).U64LE(begin).U64LE(size);
}

ByteArray<48> Expected(uint64_t resources, const wire::Writer& list) {
  wire::Writer out;
  out.U16LE(1)
      .U16LE(56)
      .U32LE(0)
      .U32LE(9)
      .U32LE(0)
      .Put(Bytes(32))
      .U64LE(0x809000 + 56 + 48 * resources + 8)
      .Put(list.bytes());
  return crypto::Sha384(out.bytes());
}

TEST(HobDigest, MemoryBelowTheSplitIsOneRange) {
  wire::Writer list;
  Resource(list, 7, 0, 0x809000);
  Resource(list, 0, 0x809000, 0x2000);
  Resource(list, 7, 0x80b000, 0x5000);
  Resource(list, 0, 0x810000, 0x10000);
  Resource(list, 7, 0x820000, 0x80000000 - 0x820000);
  EXPECT_EQ(HobDigest(*ParseHobLayout(kWitness), 0x80000000).value(), Expected(5, list));
}

TEST(HobDigest, MemoryAboveTheSplitGoesOnAtFourGigabytes) {
  wire::Writer list;
  Resource(list, 7, 0, 0x809000);
  Resource(list, 0, 0x809000, 0x2000);
  Resource(list, 7, 0x80b000, 0x5000);
  Resource(list, 0, 0x810000, 0x10000);
  Resource(list, 7, 0x820000, 0x80000000 - 0x820000);
  Resource(list, 7, 0x100000000, 0x180000000);
  EXPECT_EQ(HobDigest(*ParseHobLayout(kWitness), 0x200000000).value(), Expected(6, list));
}

TEST(HobDigest, RangesLieInMemory) {
  EXPECT_TRUE(HobDigest(*ParseHobLayout(kWitness), 0x820000).error().Is(kMeasurementForm));
  EXPECT_TRUE(HobDigest({}, 0x80000000).error().Is(kMeasurementForm));
}

TEST(OsImage, DevelopmentImagesByName) {
  for (const char* name : {"dstack-dev-0.5.8", "dstack-dev", "dstack-nvidia-dev-0.5.8", "dstack-0.6.0-dev"})
    EXPECT_TRUE(IsDevelopmentImage(name)) << name;
  for (const char* name : {"", "dstack-0.6.0", "dstack-nvidia-0.5.8", "device"})
    EXPECT_FALSE(IsDevelopmentImage(name)) << name;
}

std::string Entry(std::string_view members) {
  return R"({"images":[{"name":"n","provenance":"p",)" + std::string(members) + "}]}";
}
const std::string kHash = R"("os_image_hash":")" + std::string(64, '1') + R"(")";
const std::string kRegisters = R"("mrtd":")" + std::string(96, '2') + R"(","rtmr0":")" + std::string(96, '3') +
                               R"(","rtmr1":")" + std::string(96, '4') + R"(","rtmr2":")" + std::string(96, '5') +
                               R"(")";

ImageRegisters Registers() {
  ImageRegisters out;
  out.mrtd.fill(0x22);
  out.rtmr0.fill(0x33);
  out.rtmr1.fill(0x44);
  out.rtmr2.fill(0x55);
  return out;
}

TEST(ImageList, FindsByRegistersOrProvedHash) {
  const auto list = ImageList::Parse(Entry(kRegisters));
  ASSERT_TRUE(list.ok()) << list.error().Text();
  EXPECT_NE(list->Find(Registers(), std::nullopt), nullptr);
  for (ByteArray<48> ImageRegisters::* part :
       {&ImageRegisters::mrtd, &ImageRegisters::rtmr0, &ImageRegisters::rtmr1, &ImageRegisters::rtmr2}) {
    ImageRegisters other = Registers();
    (other.*part)[47] ^= 1;
    EXPECT_EQ(list->Find(other, std::nullopt), nullptr);
  }
  const auto hashes = ImageList::Parse(Entry(kHash));
  ASSERT_TRUE(hashes.ok());
  ByteArray<32> hash{};
  EXPECT_EQ(hashes->Find(Registers(), std::nullopt), nullptr);
  EXPECT_EQ(hashes->Find(Registers(), hash), nullptr);
  hash.fill(0x11);
  ASSERT_NE(hashes->Find(Registers(), hash), nullptr);
  EXPECT_EQ(hashes->Find(Registers(), hash)->provenance, "p");
}

// The hash says nothing of RTMR0, which such an entry pins.
TEST(ImageList, AnEntryWithRegistersIsNotFoundByItsHashAlone) {
  ByteArray<32> hash{};
  hash.fill(0x11);
  const auto list = ImageList::Parse(Entry(kHash + "," + kRegisters));
  ASSERT_TRUE(list.ok()) << list.error().Text();
  EXPECT_NE(list->Find(Registers(), std::nullopt), nullptr);
  EXPECT_NE(list->Find(Registers(), hash), nullptr);
  ImageRegisters other = Registers();
  other.rtmr0[0] ^= 1;
  EXPECT_EQ(list->Find(other, hash), nullptr);
  const auto dev = ImageList::Parse(Entry("\"dev\":true," + kHash + "," + kRegisters));
  ASSERT_TRUE(dev.ok()) << dev.error().Text();
  EXPECT_NE(dev->Find(other, hash), nullptr) << "what warns of a development image is found by either";
}

TEST(ImageList, ADevelopmentImageIsNotHiddenByAnotherEntry) {
  for (const char* order : {"false", "true"}) {
    const std::string other = std::string(order) == "true" ? "false" : "true";
    const auto list =
        ImageList::Parse(R"({"images":[{"name":"a","provenance":"p","dev":)" + std::string(order) + "," + kHash +
                         R"(},{"name":"b","provenance":"p","dev":)" + other + "," + kHash + "}]}");
    ASSERT_TRUE(list.ok());
    ByteArray<32> hash{};
    hash.fill(0x11);
    EXPECT_TRUE(list->Find({}, hash)->dev);
  }
}

TEST(ImageList, RefusesOtherForms) {
  EXPECT_TRUE(ImageList::Parse(R"({"images":[]})")->empty());
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"images":1})"),
        std::string(R"({"images":[1]})"), Entry("\"dev\":true"), Entry(kHash + ",\"dev\":1"),
        Entry(kHash + ",\"more\":1"), Entry(R"("os_image_hash":"00")"), Entry(kRegisters.substr(0, 110)),
        Entry(R"("mrtd":"00")"), std::string(R"({"images":[{"name":"","provenance":"p",)") + kHash + "}]}",
        std::string(R"({"images":[{"name":"n",)") + kHash + "}]}", std::string(R"({"images":[],"more":1})")}) {
    const auto list = ImageList::Parse(text);
    ASSERT_FALSE(list.ok()) << text;
    EXPECT_TRUE(list.error().Is(kImageList)) << text;
  }
}

TEST(VmConfig, ReadsBothForms) {
  const std::string inner = R"({"os_image_hash":")" + std::string(64, 'a') +
                            R"(","memory_size":4096,"image":"i","mr_config":"inner","more":[]})";
  const auto plain = ParseVmConfig(inner);
  ASSERT_TRUE(plain.ok()) << plain.error().Text();
  EXPECT_EQ(plain->memory_size, 4096u);
  EXPECT_EQ(plain->config_document, "inner");
  std::string escaped;
  for (const char c : inner) escaped += c == '"' ? std::string("\\\"") : std::string(1, c);
  const auto nested = ParseVmConfig(R"({"vm_config":")" + escaped + R"(","mr_config":"outer"})");
  ASSERT_TRUE(nested.ok()) << nested.error().Text();
  EXPECT_EQ(nested->image, "i");
  EXPECT_EQ(nested->config_document, "outer");
  EXPECT_EQ(ParseVmConfig("{}")->memory_size, 0u);
}

TEST(VmConfig, ReadsBase64) {
  const auto config = ParseVmConfig(R"({"tdx_measurement":{"checksum_file":"AAEC/w==","measurement":"+/8A"}})");
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(config->measurement->checksum_file, (Bytes{0, 1, 2, 0xff}));
  EXPECT_EQ(config->measurement->document, (Bytes{0xfb, 0xff, 0}));
  for (const char* text : {"", "A", "AAA", "AAEC/w=", "AAEC/x==", "AA=C", "AAE-", "AAE ", "====", "AB==", "AAF="}) {
    const auto refused =
        ParseVmConfig(R"({"tdx_measurement":{"checksum_file":")" + std::string(text) + R"(","measurement":"+/8A"}})");
    EXPECT_TRUE(!refused.ok() && refused.error().Is(kVmConfig)) << text;
  }
}

TEST(VmConfig, RefusesOtherForms) {
  for (const char* text :
       {"", "[]", R"({"vm_config":1})", R"({"vm_config":"x"})", R"({"vm_config":"[]"})", R"({"memory_size":-1})",
        R"({"memory_size":9007199254740993})", R"({"image":1})", R"({"os_image_hash":"00"})",
        R"({"tdx_measurement":1})", R"({"tdx_measurement":{}})", R"({"mr_config":{}})"}) {
    const auto config = ParseVmConfig(text);
    EXPECT_TRUE(!config.ok() && config.error().Is(kVmConfig)) << text;
  }
}

}  // namespace
}  // namespace attestor::dstack
