#include "evidence/image/image.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/crypto/hash.h"
#include "evidence/image/acpi_tables.h"
#include "evidence/image/errors.h"
#include "evidence/image/file_list.h"
#include "evidence/image/metadata.h"
#include "testkit/image/image_files.h"

namespace attestor::image {
namespace {

constexpr uint64_t kTwoGigabytes = uint64_t{2} << 30;

TEST(Image, GivesTheRegistersOfItsFiles) {
  TestImage files;
  const auto image = MeasureImage(files.Files());
  ASSERT_TRUE(image.ok()) << image.error().Text();
  EXPECT_EQ(image->hash, crypto::Sha256(AsBytes(files.list)));
  EXPECT_EQ(image->version, "0.0.1");
  EXPECT_FALSE(image->development);
  EXPECT_EQ(ToHex(image->Rtmr2()),
            "4c16c59b937c1634e56151d1c313518605f7a3c960c4001388b75e159ab792080b7823c907fbab2b5c7e74a10d786a0a");
  const std::vector<Digest> rtmr1 = image->Rtmr1s(kTwoGigabytes);
  ASSERT_EQ(rtmr1.size(), 2u);
  EXPECT_EQ(ToHex(rtmr1[0]),
            "6ca1dc5744fa7a240f56ce15ed3524593410937a16b2925355e9378277a1f0bd1090dab08b3790f11a6f9937394eeb79");
  EXPECT_EQ(ToHex(*image->rewritten_kernel),
            "d57fa43b7a814cf97c151f38850dd4943f202b3b4ad48e891d7a7ae7551518c103d251413a96197f4d98a27ec241096d");
  EXPECT_EQ(rtmr1[1], Rtmr1(*image->rewritten_kernel));
}

// Where the ramdisk lies elsewhere, only the kernel as its file is is certain.
TEST(Image, TheRewrittenKernelCountsWhereItsAddressIsKnown) {
  TestImage files;
  const auto image = MeasureImage(files.Files());
  ASSERT_TRUE(image.ok());
  for (const uint64_t size : {kTwoGigabytes, uint64_t{0xb0000000}, uint64_t{1} << 40})
    EXPECT_EQ(image->Rtmr1s(size).size(), 2u) << size;
  for (const uint64_t size : {uint64_t{0}, kTwoGigabytes - 4096, kTwoGigabytes + 4096, uint64_t{0xaffff000}})
    EXPECT_EQ(image->Rtmr1s(size), (std::vector<Digest>{Rtmr1(image->kernel)})) << size;
}

TEST(Image, AFirmwareThatNormalizesTheKernelLeavesOneValue) {
  TestImage files;
  files.more = R"(,"kernel_header_normalized":true,"is_dev":true)";
  files.kernel[0x211] = 0;  // nothing is asked of the header
  const auto image = MeasureImage(files.Files());
  ASSERT_TRUE(image.ok()) << image.error().Text();
  EXPECT_TRUE(image->development);
  EXPECT_EQ(image->Rtmr1s(kTwoGigabytes), (std::vector<Digest>{Rtmr1(image->kernel)}));
}

TEST(Image, EveryFileIsTheListedOne) {
  const auto expect_refused = [](TestImage& files, const ImageFiles& changed, const ErrorCode& code) {
    const auto image = MeasureImage(changed);
    ASSERT_FALSE(image.ok()) << files.list;
    EXPECT_TRUE(image.error().Is(code)) << image.error().Text();
  };
  TestImage files;
  const ImageFiles good = files.Files();
  const Bytes other(8);
  const std::string metadata = files.metadata + " ";
  for (ByteView ImageFiles::* part : {&ImageFiles::firmware, &ImageFiles::kernel, &ImageFiles::initrd}) {
    ImageFiles changed = good;
    changed.*part = other;
    expect_refused(files, changed, kFileHash);
  }
  ImageFiles changed = good;
  changed.metadata = metadata;
  expect_refused(files, changed, kFileHash);
  changed = good;
  changed.list = good.list.substr(0, good.list.size() - 2);
  expect_refused(files, changed, kFileList);
  const std::string twice = files.list + files.list, large = files.list + std::string(kMaxFileList, '\n');
  changed.list = twice;
  expect_refused(files, changed, kFileList);
  changed.list = large;
  expect_refused(files, changed, kFileList);
}

TEST(Image, PartsThatCannotBeRead) {
  TestImage files;
  files.firmware = Bytes(100);
  EXPECT_TRUE(MeasureImage(files.Files()).error().Is(kFirmwareForm));
  files = TestImage();
  files.kernel[0] = 0;
  EXPECT_TRUE(MeasureImage(files.Files()).error().Is(kKernelForm));
  files = TestImage();
  files.kernel[0x211] = 0;
  EXPECT_TRUE(MeasureImage(files.Files()).error().Is(kKernelForm)) << "its header matters";
  files = TestImage();
  files.more = ",";
  EXPECT_TRUE(MeasureImage(files.Files()).error().Is(kMetadataForm));
}

// The layout of dstack's firmware, in the captures from which the known tables are.
const HobLayout kLayout = {0x809000,
                           {{0x800000, 0x806000}, {0x809000, 0x80b000}, {0x80b000, 0x80d000}, {0x810000, 0x820000}}};
constexpr uint64_t kSixtyFourGigabytes = uint64_t{64} << 30;

TEST(Image, TheHandOffBlockIsThatOfThePublishedLogs) {
  EXPECT_EQ(ToHex(HobDigest(kLayout, kTwoGigabytes).value()),
            "0b8772e5b0b41b83e6044a68397e02f49fb47066b4fbe4917ea2c45c64f323fdacbb37948f821ebaf8bc9c938ba8a749");
  EXPECT_EQ(ToHex(HobDigest(kLayout, kSixtyFourGigabytes).value()),
            "8ae1e425351df7992c444586eff99d35af3b779aa2b0e981cb4b73bc5b279f2ade19b6a62a203fc3c3bbdaae80af596d");
}

// RTMR0 of the quotes. The first is also what dstack's own test expects of image 0.5.5 in such a machine
// (dstack-mr/tests/tdvf_parse.rs).
TEST(Image, KnownAcpiTablesGiveThePublishedRtmr0) {
  const auto configuration = *ToArray<48>(
      FromHex("344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790")
          .value());
  const std::vector<std::string> expected = {
      "68102e7b524af310f7b7d426ce75481e36c40f5d513a9009c046e9d37e31551f0134d954b496a3357fd61d03f07ffe96",
      "f8438db36b96f85d8752ff7f24a89ec05c79ec9eda2ba732c897fb970ca429365b7471b1c054cb84f17b1c2b23ba6640",
      "2e3843265f8ecdd4e2282694747f6f2f111605c33f2a8882f5734ee6f3a6ce63d8f34aeef06093dcda76fa5f9d33d8d6",
      "131221a6abfe1dfef41ac2598c1d731b44d19270b39059c59ede8a82ff2c18a812af58cf90d0047085f2bfaf54fb1229"};
  std::vector<std::string> found;
  for (const KnownAcpiTables& known : AllKnownAcpiTables()) {
    const bool large = known.shape.find("64 GiB") != std::string_view::npos;
    const Digest hob = HobDigest(kLayout, large ? kSixtyFourGigabytes : kTwoGigabytes).value();
    found.push_back(ToHex(Rtmr0(hob, configuration, known.digests)));
    EXPECT_EQ(FindAcpiTables(known.digests), &known);
    for (Digest AcpiDigests::* part : {&AcpiDigests::loader, &AcpiDigests::rsdp, &AcpiDigests::tables}) {
      AcpiDigests other = known.digests;
      (other.*part)[0] ^= 1;
      EXPECT_EQ(FindAcpiTables(other), nullptr);
    }
  }
  EXPECT_EQ(found, expected);
}

TEST(Image, Rtmr0IsOfFirmwareMemoryAndAcpiTables) {
  TestImage files;
  const auto image = MeasureImage(files.Files());
  ASSERT_TRUE(image.ok());
  const AcpiDigests acpi = AllKnownAcpiTables().front().digests;
  const Digest value = image->Rtmr0(kTwoGigabytes, acpi).value();
  EXPECT_EQ(value, Rtmr0(HobDigest(image->firmware.hob, kTwoGigabytes).value(), image->firmware.configuration, acpi));
  EXPECT_NE(value, image->Rtmr0(kTwoGigabytes + 4096, acpi).value());
  EXPECT_TRUE(image->Rtmr0(4096, acpi).error().Is(kMemoryRanges));
}

TEST(Metadata, ReadsWhatDstackWrites) {
  const auto metadata = ParseMetadata(
      R"({"bios":"ovmf.fd","bios-sev":"ovmf-sev.fd","kernel":"bzImage","cmdline":"a b=c","initrd":"initramfs.cpio.gz",)"
      R"("rootfs":"rootfs.img.parted.verity","version":"0.6.0","git_revision":"0","shared_ro":true,"is_dev":false,)"
      R"("ovmf_variant":"pre202505","kernel_header_normalized":true})");
  ASSERT_TRUE(metadata.ok()) << metadata.error().Text();
  EXPECT_EQ(metadata->firmware, "ovmf.fd");
  EXPECT_EQ(metadata->kernel, "bzImage");
  EXPECT_EQ(metadata->initrd, "initramfs.cpio.gz");
  EXPECT_EQ(metadata->command_line, "a b=c");
  EXPECT_EQ(metadata->version, "0.6.0");
  EXPECT_TRUE(metadata->normalized);
  EXPECT_FALSE(metadata->development);
}

TEST(Metadata, RefusesOtherForms) {
  const auto with = [](std::string_view member, std::string_view value) {
    const auto of = [&](std::string_view name, std::string_view usual) {
      return '"' + std::string(name) + "\":" + std::string(name == member ? value : usual);
    };
    return "{" + of("bios", "\"f\"") + "," + of("kernel", "\"k\"") + "," + of("initrd", "\"i\"") + "," +
           of("cmdline", "\"c\"") + "," + of("version", "\"v\"") + "," + of("is_dev", "false") + "," +
           of("ovmf_variant", "\"pre202505\"") + "," + of("kernel_header_normalized", "false") + "}";
  };
  EXPECT_TRUE(ParseMetadata(with("", "")).ok());
  for (const char* name : {"bios", "kernel", "initrd"}) {
    for (const char* value : {"1", "\"\"", "\"../f\"", "\"/f\"", "\".f\"", "\"-f\"", "\"a b\"", "\"a\\u0000\""})
      EXPECT_TRUE(ParseMetadata(with(name, value)).error().Is(kMetadataForm)) << name << value;
    EXPECT_TRUE(ParseMetadata(with(name, "\"" + std::string(kMaxFileName + 1, 'a') + "\"")).error().Is(kMetadataForm));
  }
  for (const char* value : {"1", "\"\"", "\"a\\nb\"", "\"\xc3\xa4\""})
    EXPECT_TRUE(ParseMetadata(with("cmdline", value)).error().Is(kMetadataForm)) << value;
  EXPECT_TRUE(
      ParseMetadata(with("cmdline", "\"" + std::string(kMaxCommandLine + 1, 'a') + "\"")).error().Is(kMetadataForm));
  EXPECT_TRUE(ParseMetadata(with("ovmf_variant", "\"stable202505\"")).error().Is(kMetadataForm)) << "other events";
  EXPECT_TRUE(ParseMetadata(with("is_dev", "1")).error().Is(kMetadataForm));
  const auto says = [&](const char* name, const char* value) {
    return ParseMetadata(with(name, value)).error().detail();
  };
  EXPECT_EQ(says("is_dev", "1"), "'is_dev': expected true or false");
  EXPECT_EQ(says("bios", "\"/x\""), "'bios': expected the name of a file beside it");
  EXPECT_EQ(says("kernel", "1"),
            "'kernel': expected the name of a file beside it, at most " + std::to_string(kMaxFileName) + " bytes");
  EXPECT_EQ(says("cmdline", "\"\""), "'cmdline': expected the kernel's command line in printable ASCII");
  EXPECT_EQ(says("ovmf_variant", "\"x\""),
            "'ovmf_variant': expected '" + std::string(kFirmwareVariant) + "', of which the events are known");
  EXPECT_TRUE(ParseMetadata(with("kernel_header_normalized", "\"true\"")).error().Is(kMetadataForm));
  for (const char* text : {"", "[]", "{}", "{\"bios\":\"f\"}"})
    EXPECT_TRUE(ParseMetadata(text).error().Is(kMetadataForm)) << text;
}

TEST(FileList, FindsTheOneLine) {
  const std::string hash(64, 'a');
  EXPECT_EQ(ToHex(ListedHash(hash + "  a\n" + std::string(64, 'b') + " *b", "b").value()), std::string(64, 'b'));
  for (const std::string& list : {std::string(), hash + "  aa\n", hash + " a", hash.substr(1) + "g  a",
                                  hash + "  a\n" + hash + "  a\n", hash + "xxa"}) {
    EXPECT_TRUE(ListedHash(list, "a").error().Is(kFileList)) << list;
  }
}

}  // namespace
}  // namespace attestor::image
