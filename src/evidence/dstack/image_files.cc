#include "evidence/dstack/image_files.h"

#include <algorithm>
#include <vector>

#include "evidence/dstack/errors.h"
#include "evidence/dstack/os_image.h"
#include "evidence/image/acpi_tables.h"

namespace attestor::dstack {
namespace {

class ImageFilesCheck {
 public:
  ImageFilesCheck(const ImageInput& input, const ListedImage* listed, CheckReport& report)
      : input_(input), image_(*input.image), listed_(listed), report_(report) {}

  Result<std::optional<ImageByFiles>> Run() {
    Add(kImageFileIds[0], Files());
    Add(kImageFileIds[1], Mrtd());
    const auto rtmr0 = Rtmr0();
    Add(kImageFileIds[2], rtmr0);
    Add(kImageFileIds[3], Rtmr1());
    Add(kImageFileIds[4], Rtmr2());
    if (!first_.ok()) return std::move(first_).error();
    return std::optional(ImageByFiles{*rtmr0});
  }

 private:
  void Add(std::string_view id, const Result<std::string>& found) {
    report_.Record(id, StatusOf(found), found.ok() ? *found : "");
    if (first_.ok()) first_ = StatusOf(found);
  }

  static Error Differs(const image::Digest& found, const image::Digest& expected) {
    return Error(kMeasurementRegister, ToHex(found) + ", the image's files give " + ToHex(expected));
  }

  Result<std::string> Files() const {
    const std::string named = "image " + ToHex(image_.hash) + ", version '" + image_.version + "'";
    if (!input_.logged_hash) return named + "; the event log names none";
    if (*input_.logged_hash != image_.hash)
      return Error(kImageLog, "the files are " + named + "; the log says " + ToHex(*input_.logged_hash));
    return named + ", as the event log says";
  }

  Result<std::string> Mrtd() const {
    if (input_.td.mr_td == image_.firmware.single_pass) return std::string("the firmware, page by page");
    if (input_.td.mr_td == image_.firmware.two_pass) return std::string("the firmware, measured after it was added");
    return Differs(input_.td.mr_td, image_.firmware.single_pass);
  }

  Result<std::string> Rtmr0() const {
    if (listed_ != nullptr && listed_->registers == RegistersOf(input_.td))
      return "listed: " + listed_->name + ": " + listed_->provenance;
    if (!input_.config.ok()) return input_.config.error();
    ATTESTOR_ASSIGN(const image::AcpiDigests acpi, LoggedAcpi(input_.events));
    ATTESTOR_ASSIGN(const image::Digest expected, image_.Rtmr0(input_.config->memory_size, acpi));
    if (input_.td.rtmr[0] != expected) return Differs(input_.td.rtmr[0], expected);
    const image::KnownAcpiTables* const known = image::FindAcpiTables(acpi);
    if (known == nullptr) return Error(kAcpiUnknown, "RTMR0 " + ToHex(expected));
    return "ACPI tables of " + std::string(known->shape) + ": " + std::string(known->provenance);
  }

  Result<std::string> Rtmr1() const {
    if (!input_.config.ok()) return input_.config.error();
    const std::vector<image::Digest> values = image_.Rtmr1s(input_.config->memory_size);
    if (input_.td.rtmr[1] == values.front()) return std::string("the kernel as its file is");
    if (input_.td.rtmr[1] == values.back()) return std::string("the kernel as QEMU up to 10.1 rewrites it");
    return Differs(input_.td.rtmr[1], values.front());
  }

  Result<std::string> Rtmr2() const {
    const image::Digest expected = image_.Rtmr2();
    if (input_.td.rtmr[2] != expected) return Differs(input_.td.rtmr[2], expected);
    return std::string("command line and ramdisk");
  }

  const ImageInput& input_;
  const image::MeasuredImage& image_;
  const ListedImage* const listed_;
  CheckReport& report_;
  Status first_;
};

}  // namespace

Result<std::optional<ImageByFiles>> CheckImageFiles(const ImageInput& input, const ListedImage* listed,
                                                    CheckReport& report) {
  if (input.image != nullptr) return ImageFilesCheck(input, listed, report).Run();
  for (const std::string_view id : kImageFileIds) report.NotChecked(id, "no image's files were given to compare with");
  return std::optional<ImageByFiles>();
}

bool ImageFilesPassed(const CheckReport& report, std::string_view prefix) {
  return std::ranges::all_of(kImageFileIds, [&](std::string_view id) {
    const Check* check = report.Find(std::string(prefix) + std::string(id));
    return check != nullptr && check->outcome == Outcome::kPassed;
  });
}

}  // namespace attestor::dstack
