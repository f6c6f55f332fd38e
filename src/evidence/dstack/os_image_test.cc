#include "evidence/dstack/os_image.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/cbor.h"
#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/hob_witness.h"
#include "evidence/dstack/image_list.h"
#include "evidence/image/acpi_tables.h"
#include "evidence/image/errors.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {
namespace {

// 0x810 pages in: the hand-off block at +1 (two pages), memory of 16 pages at +8.
const Bytes kWitness = {0x88, 0x10, 0x01, 0x02, 0x01, 0x02, 0x08, 0x10};

TEST(HobLayout, ReadsPagesRelativeToTheBase) {
  const auto layout = ParseHobWitness(kWitness);
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
    const auto layout = ParseHobWitness(bad[i]);
    ASSERT_FALSE(layout.ok()) << i;
    EXPECT_TRUE(layout.error().Is(kMeasurementForm)) << i;
  }
  for (size_t size = 0; size < kWitness.size(); ++size)
    EXPECT_FALSE(ParseHobWitness(ByteView(kWitness).first(size)).ok()) << size;
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
  EXPECT_EQ(image::HobDigest(*ParseHobWitness(kWitness), 0x80000000).value(), Expected(5, list));
}

TEST(HobDigest, MemoryAboveTheSplitGoesOnAtFourGigabytes) {
  wire::Writer list;
  Resource(list, 7, 0, 0x809000);
  Resource(list, 0, 0x809000, 0x2000);
  Resource(list, 7, 0x80b000, 0x5000);
  Resource(list, 0, 0x810000, 0x10000);
  Resource(list, 7, 0x820000, 0x80000000 - 0x820000);
  Resource(list, 7, 0x100000000, 0x180000000);
  EXPECT_EQ(image::HobDigest(*ParseHobWitness(kWitness), 0x200000000).value(), Expected(6, list));
}

TEST(HobDigest, RangesLieInMemory) {
  EXPECT_TRUE(image::HobDigest(*ParseHobWitness(kWitness), 0x820000).error().Is(image::kMemoryRanges));
  EXPECT_TRUE(image::HobDigest({}, 0x80000000).error().Is(image::kMemoryRanges));
}

// One capture of dstack's own: what its quote's registers must be, and the ACPI digests of its log.
struct Capture {
  std::string_view shape;  // of image/acpi_tables.h
  std::string_view mrtd, rtmr0, rtmr1, rtmr2;
};

void ExpectRegisters(std::string_view document_hex, const Capture& capture) {
  VmConfig config;
  config.memory_size = uint64_t{2} << 30;
  config.measurement.emplace().document = FromHex(document_hex).value();
  config.measurement->checksum_file =
      ToBytes(ToHex(crypto::Sha256(config.measurement->document)) + "  measurement.tdx.cbor\n");
  const auto known = image::AllKnownAcpiTables();
  const auto tables = std::ranges::find(known, capture.shape, &image::KnownAcpiTables::shape);
  ASSERT_NE(tables, known.end());
  std::vector<Event> events;
  for (const image::Digest& digest : {tables->digests.loader, tables->digests.rsdp, tables->digests.tables}) {
    Event& event = events.emplace_back();
    event.event_type = 10;
    event.digest = digest;
    event.payload = ToBytes("ACPI DATA");
  }
  const auto bytes = [](std::string_view hex) { return *ToArray<48>(FromHex(hex).value()); };
  quote::TdReport td;
  td.mr_td = bytes(capture.mrtd);
  td.rtmr[0] = bytes(capture.rtmr0);
  td.rtmr[1] = bytes(capture.rtmr1);
  td.rtmr[2] = bytes(capture.rtmr2);
  const auto found = CheckImageMeasurement(config, events, td);
  EXPECT_TRUE(found.ok()) << found.error().Text();
  td.rtmr[2][0] ^= 1;
  EXPECT_TRUE(CheckImageMeasurement(config, events, td).error().Is(kMeasurementRegister));
}

// dstack/verifier/fixtures/tdx-lite-normalized-attestation.json and …-qemu-10-2-…: one image, two versions of QEMU.
constexpr std::string_view kNormalized =
    "a36776657273696f6e0365696d616765a46e636d646c696e655f7368613338345830a4a73b4a4ba8473bc7feec808ff66b71"
    "7109f0fa544989e2c4bb786df25491e1868547e5d381a2a11364340081ea37b2736b65726e656c5f61757468656e7469636f"
    "64655830880962f414e426d3c0a4a41e056f917c7a4bb51b6ec2448a5d4af1b73d372320dd82a677f246e5d6dd5210f33ecc"
    "af3078186b65726e656c5f6865616465725f6e6f726d616c697a6564f56d696e697472645f73686133383458304fe4f77101"
    "34a61d7def357add6ac50bdbfeee5032a4c100375e207216ffe42a3bd5822b24e679f91501fff795b815216474647666a364"
    "6f766d6669707265323032353035646d727464a26b73696e676c655f7061737358308ed3f63f8ea0ffcf75332097ba16b02b"
    "121d1892fdbf124d8523b45f9d153aaa38f519dcd6f14ff73d0ed5b805134cd46874776f5f70617373583078cb3ad79ad26d"
    "3217e3d28a42b1a55bab034dfc3478bc910596d36c8f46f17eaf8bbe19f27e9858d01af63d316606fb6674645f686f624c80"
    "100904000609020b021010";
constexpr std::string_view kNormalizedRtmr1 =
    "60db95c7f164464e5bb3cc38610c23ade2c81b651256f9712ae55aa4c51ca092d0b550999407de966f35cb878f79d200";
constexpr std::string_view kNormalizedRtmr2 =
    "f873ce9b6d655985280d538d1da3113b7a5b6335a4d63ba534a21a644dbd89528ea7df4f7b174f2bde1d38bb05793535";

TEST(OsImage, AnImageWithANormalizedKernelMeasuresTheSameUnderEveryQemu) {
  ExpectRegisters(kNormalized,
                  {"QEMU 8.2.2, 1 CPU, 2 GiB",
                   "78cb3ad79ad26d3217e3d28a42b1a55bab034dfc3478bc910596d36c8f46f17eaf8bbe19f27e9858d01af63d316606fb",
                   "68102e7b524af310f7b7d426ce75481e36c40f5d513a9009c046e9d37e31551f0134d954b496a3357fd61d03f07ffe96",
                   kNormalizedRtmr1, kNormalizedRtmr2});
  ExpectRegisters(kNormalized,
                  {"QEMU 10.2.1, 1 CPU, 2 GiB",
                   "8ed3f63f8ea0ffcf75332097ba16b02b121d1892fdbf124d8523b45f9d153aaa38f519dcd6f14ff73d0ed5b805134cd4",
                   "131221a6abfe1dfef41ac2598c1d731b44d19270b39059c59ede8a82ff2c18a812af58cf90d0047085f2bfaf54fb1229",
                   kNormalizedRtmr1, kNormalizedRtmr2});
}

// dstack/verifier/fixtures/tdx-lite-v1-attest.json: version 4, with the command line as the image has it.
constexpr std::string_view kCommandLine =
    "console=ttyS0 init=/init panic=1 net.ifnames=0 biosdevname=0 mce=off oops=panic pci=noearly "
    "random.trust_cpu=y random.trust_bootloader=n tsc=reliable no-kvmclock "
    "dstack.rootfs_hash=843d26dd79344eca813c577afc8984ff1ca79477205bbb3c0b0c8469ca937f2f "
    "dstack.rootfs_size=592224256";
constexpr std::string_view kKernel =
    "e2b3698b463dd7a2e6a0b10e5a6a302a3b39ce1a179508ab46c7e232dce9c4dd205bf5222a8714b2796c0977ab29d35c";
constexpr std::string_view kInitrd =
    "fc344901ebf77229d70e84f95822e6feedba03961f9409da42eb4721a72a8ed6de2d99b058f16de80befe585d80cdb30";
constexpr std::string_view kMrtd =
    "c757a8fb1e8322b4bfe59fdc4be74f131b00e23806297fbbfa84fd2d6f79a81fb3f9d741bab70f9a084cd7dfd2cdfa1d";

// Document writes version 4, as dstack does.
Bytes Document(std::string_view command_line) {
  wire::CborWriter out;
  out.Map(3).Text("version").Uint(4).Text("image").Map(4).Text("cmdline").Text(command_line);
  out.Text("kernel_authenticode").Bytes(FromHex(kKernel).value()).Text("kernel_header_normalized").Bool(true);
  out.Text("initrd_sha384").Bytes(FromHex(kInitrd).value()).Text("tdvf").Map(3).Text("ovmf").Text("pre202505");
  out.Text("mrtd").Map(2).Text("single_pass").Bytes(Bytes(48)).Text("two_pass").Bytes(FromHex(kMrtd).value());
  out.Text("td_hob").Bytes(FromHex("80100904000609020b021010").value());
  return out.bytes();
}

TEST(OsImage, VersionFourHasTheCommandLineItself) {
  ExpectRegisters(ToHex(Document(kCommandLine)),
                  {"QEMU 8.2.2, 2 CPUs, 2 GiB", kMrtd,
                   "f8438db36b96f85d8752ff7f24a89ec05c79ec9eda2ba732c897fb970ca429365b7471b1c054cb84f17b1c2b23ba6640",
                   "448ccad93d7ca89c9187f2d0322352f8ea7156845a2dc213f44a51dcce52090de2e31edec55561e244802c718be918e4",
                   "3452e5f7a96ac1089a848a3159902ec52af39d486380ab5b18565e31b222da4699000808f2ad3a0bc407c2a7baf33ba9"});
  for (const char* line : {"", "a\nb", "\xc3\xa4"})
    EXPECT_TRUE(ParseMeasurementDocument(Document(line)).error().Is(kMeasurementForm)) << line;
  EXPECT_TRUE(ParseMeasurementDocument(Document(std::string(4097, 'a'))).error().Is(kMeasurementForm));
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
