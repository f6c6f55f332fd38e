#include "evidence/dstack/image_checks.h"

#include "evidence/dstack/errors.h"
#include "evidence/dstack/image_files.h"
#include "evidence/dstack/os_image.h"

namespace attestor::dstack {
namespace {

// Logged shows the hash that the log has: the guest measured what its KMS called the image, so it is no proof of it.
std::string Logged(const ImageInput& input) {
  return input.logged_hash ? "; the event log says " + ToHex(*input.logged_hash) : "";
}

Status CheckMeasurement(const ImageInput& input, std::optional<ByteArray<32>>& measured_hash, CheckReport& report) {
  constexpr std::string_view kId = "dstack.os_image_measurement";
  if (input.config.ok() && !input.config->measurement) {
    report.NotChecked(
        kId,
        "the image's measurement document is not in the evidence; images before dstack 0.6 have none" + Logged(input));
    return Ok();
  }
  const auto hash = input.config.ok() ? CheckImageMeasurement(*input.config, input.events, input.td)
                                      : Result<ByteArray<32>>(input.config.error());
  if (hash.ok()) measured_hash = *hash;
  report.Record(kId, StatusOf(hash), hash.ok() ? "image " + ToHex(*hash) + Logged(input) : "");
  return StatusOf(hash);
}

Status CheckListed(const ImageInput& input, const ListedImage* listed, CheckReport& report) {
  constexpr std::string_view kId = "dstack.os_image";
  if (input.accepted.empty()) {
    report.NotChecked(kId, "the policy lists no images; an approved release names its own");
    return Ok();
  }
  const Status status = listed != nullptr ? Ok() : Status(Error(kOsImage, "MRTD " + ToHex(input.td.mr_td)));
  report.Record(kId, status, listed != nullptr ? listed->name + ": " + listed->provenance : "");
  return status;
}

Status CheckDevelopment(const ImageInput& input, const ListedImage* listed, const ImageByFiles* by_files,
                        CheckReport& report) {
  constexpr std::string_view kId = "dstack.os_image_dev";
  const std::string stated = input.config.ok() ? input.config->image : std::string();
  Status status;
  if (listed != nullptr && listed->dev) status = Error(kOsImageDev, listed->name);
  if (input.image != nullptr && input.image->development) status = Error(kOsImageDev, "by its metadata");
  if (IsDevelopmentImage(stated)) status = Error(kOsImageDev, "'" + stated + "' by its own name");
  if (listed == nullptr && by_files == nullptr && status.ok()) {
    report.NotChecked(kId, "the image is on no list; the name that the host states proves nothing");
    return Ok();
  }
  report.Record(kId, status, listed != nullptr ? listed->name : "by its metadata");
  return status;
}

Status CheckAcpi(const ImageInput& input, const ListedImage* listed, const ImageByFiles* by_files,
                 CheckReport& report) {
  constexpr std::string_view kId = "dstack.acpi_tables";
  const bool whole = listed != nullptr && listed->registers == RegistersOf(input.td);
  if (!whole && by_files != nullptr) {
    report.Pass(kId, by_files->rtmr0);
    return Ok();
  }
  if (!whole && !input.require_acpi) {
    report.NotChecked(kId, "the host made the tables; their digests are known, and not what is in them");
    return Ok();
  }
  Status status = whole ? Ok() : Status(Error(kAcpiTables, "RTMR0 " + ToHex(input.td.rtmr[0]) + " is on no list"));
  report.Record(kId, status, "RTMR0 is listed as a whole");
  return status;
}

}  // namespace

Status CheckImage(const ImageInput& input, std::optional<ByteArray<32>>& measured_hash, CheckReport& report) {
  Status first = CheckMeasurement(input, measured_hash, report);
  const ListedImage* listed = input.accepted.Find(RegistersOf(input.td), measured_hash);
  Status status = CheckListed(input, listed, report);
  if (first.ok()) first = std::move(status);
  const auto files = CheckImageFiles(input, listed, report);
  if (first.ok()) first = StatusOf(files);
  const ImageByFiles* by_files = files.ok() && *files ? &**files : nullptr;
  status = CheckDevelopment(input, listed, by_files, report);
  if (first.ok()) first = std::move(status);
  status = CheckAcpi(input, listed, by_files, report);
  if (first.ok()) first = std::move(status);
  return first;
}

}  // namespace attestor::dstack
