#include "evidence/dstack/image_files.h"

#include <gtest/gtest.h>

#include "evidence/dstack/errors.h"
#include "evidence/image/acpi_tables.h"
#include "evidence/quote/quote.h"
#include "testkit/image/image_files.h"

namespace attestor::dstack {
namespace {

constexpr uint64_t kMemory = uint64_t{2} << 30;

// A guest that booted the image, in a machine whose ACPI tables are known.
class ImageFiles : public ::testing::Test {
 protected:
  ImageFiles() {
    config_->memory_size = kMemory;
    SetAcpi(image::AllKnownAcpiTables().front().digests);
    td_.mr_td = image_.firmware.two_pass;
    td_.rtmr[1] = image_.Rtmr1s(kMemory).back();
    td_.rtmr[2] = image_.Rtmr2();
    logged_ = image_.hash;
  }

  void SetAcpi(const image::AcpiDigests& acpi) {
    events_.clear();
    for (const image::Digest& digest : {acpi.loader, acpi.rsdp, acpi.tables}) {
      Event& event = events_.emplace_back();
      event.event_type = 10;
      event.digest = digest;
      event.payload = ToBytes("ACPI DATA");
    }
    td_.rtmr[0] = image_.Rtmr0(kMemory, acpi).value();
  }

  CheckReport Judge(bool require_acpi = false) {
    CheckReport report;
    std::optional<ByteArray<32>> measured;
    const Status status =
        CheckImage({config_, events_, td_, accepted_, require_acpi, logged_, &image_}, measured, report);
    EXPECT_EQ(status.ok(), report.NoneFailed());
    return report;
  }

  // ExpectOnly judges, and one check alone fails.
  void ExpectOnly(std::string_view id, const ErrorCode& code) {
    const CheckReport report = Judge();
    for (const Check& check : report.checks()) {
      EXPECT_EQ(check.outcome == Outcome::kFailed, check.id == id)
          << check.id << " " << check.code << " " << check.detail;
    }
    EXPECT_EQ(report.Find(id)->code, code.id);
    EXPECT_FALSE(ImageFilesPassed(report, ""));
  }

  image::TestImage files_;
  image::MeasuredImage image_ = image::MeasureImage(files_.Files()).value();
  Result<VmConfig> config_ = VmConfig{};
  std::vector<Event> events_;
  quote::TdReport td_;
  ImageList accepted_;
  std::optional<ByteArray<32>> logged_;
};

TEST_F(ImageFiles, GiveEveryRegister) {
  const CheckReport report = Judge(true);
  EXPECT_TRUE(ImageFilesPassed(report, ""));
  EXPECT_FALSE(ImageFilesPassed(report, "node."));
  for (const std::string_view id : {"dstack.os_image_dev", "dstack.acpi_tables"})
    EXPECT_EQ(report.Find(id)->outcome, Outcome::kPassed) << id;
  EXPECT_NE(report.Find("dstack.os_image.rtmr0")->detail.find("QEMU 8.2.2, 1 CPU, 2 GiB"), std::string::npos);
  EXPECT_NE(report.Find("dstack.os_image.rtmr1")->detail.find("rewrites"), std::string::npos);
  logged_.reset();
  td_.mr_td = image_.firmware.single_pass;
  td_.rtmr[1] = image_.Rtmr1s(kMemory).front();
  EXPECT_TRUE(ImageFilesPassed(Judge(), ""));
}

TEST_F(ImageFiles, AreNotCheckedWhereNoneWereGiven) {
  CheckReport report;
  std::optional<ByteArray<32>> measured;
  EXPECT_TRUE(CheckImage({config_, events_, td_, accepted_, false, logged_}, measured, report).ok());
  for (const char* name : {"files", "mrtd", "rtmr0", "rtmr1", "rtmr2"})
    EXPECT_EQ(report.Find("dstack.os_image." + std::string(name))->outcome, Outcome::kNotChecked) << name;
  EXPECT_FALSE(ImageFilesPassed(report, ""));
}

TEST_F(ImageFiles, AnotherImageInTheLog) {
  (*logged_)[0] ^= 1;
  ExpectOnly("dstack.os_image.files", kImageLog);
}

TEST_F(ImageFiles, AnotherFirmware) {
  td_.mr_td[0] ^= 1;
  ExpectOnly("dstack.os_image.mrtd", kMeasurementRegister);
}

TEST_F(ImageFiles, AnotherMachine) {
  config_->memory_size = kMemory + 4096;
  td_.rtmr[1] = image_.Rtmr1s(kMemory).front();
  ExpectOnly("dstack.os_image.rtmr0", kMeasurementRegister);
}

TEST_F(ImageFiles, AcpiTablesThatAreNotInTheRegister) {
  events_[1].digest->at(0) ^= 1;
  ExpectOnly("dstack.os_image.rtmr0", kMeasurementRegister);
  events_.pop_back();
  ExpectOnly("dstack.os_image.rtmr0", kMeasurementRegister);
}

// What the host says of its tables does not count; what a list says does, with its provenance.
TEST_F(ImageFiles, UnknownAcpiTablesCountWhereTheRegistersAreListed) {
  SetAcpi({});
  ExpectOnly("dstack.os_image.rtmr0", kAcpiUnknown);
  const auto entry = [&](const ByteArray<48>& rtmr0) {
    return ImageList::Parse(R"({"images":[{"name":"one","provenance":"measured here","mrtd":")" + ToHex(td_.mr_td) +
                            R"(","rtmr0":")" + ToHex(rtmr0) + R"(","rtmr1":")" + ToHex(td_.rtmr[1]) + R"(","rtmr2":")" +
                            ToHex(td_.rtmr[2]) + R"("}]})")
        .value();
  };
  accepted_ = entry(td_.rtmr[0]);
  const CheckReport report = Judge(true);
  EXPECT_TRUE(ImageFilesPassed(report, ""));
  EXPECT_EQ(report.Find("dstack.os_image.rtmr0")->detail, "listed: one: measured here");
  accepted_ = entry({});
  EXPECT_EQ(Judge().Find("dstack.os_image.rtmr0")->code, kAcpiUnknown.id);
}

TEST_F(ImageFiles, AnotherKernel) {
  td_.rtmr[1][0] ^= 1;
  ExpectOnly("dstack.os_image.rtmr1", kMeasurementRegister);
}

TEST_F(ImageFiles, AnotherCommandLine) {
  td_.rtmr[2][0] ^= 1;
  ExpectOnly("dstack.os_image.rtmr2", kMeasurementRegister);
}

TEST_F(ImageFiles, OfADevelopmentImage) {
  image_.development = true;
  const CheckReport report = Judge();
  EXPECT_EQ(report.Find("dstack.os_image_dev")->code, kOsImageDev.id);
}

TEST_F(ImageFiles, WithoutAConfigurationTheMachineIsNotKnown) {
  config_ = Error(kVmConfig, "");
  const CheckReport report = Judge();
  for (const char* id : {"dstack.os_image.rtmr0", "dstack.os_image.rtmr1"})
    EXPECT_EQ(report.Find(id)->code, kVmConfig.id) << id;
}

}  // namespace
}  // namespace attestor::dstack
