#include "evidence/dstack/os_image.h"

#include "core/crypto/hash.h"
#include "core/wire/cbor.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/hob_witness.h"
#include "evidence/image/file_list.h"
#include "evidence/image/image.h"
#include "evidence/image/metadata.h"

namespace attestor::dstack {
namespace {

using image::Digest;

constexpr std::string_view kDocumentName = "measurement.tdx.cbor";
constexpr uint64_t kWithDigest = 3;       // of the command line
constexpr uint64_t kWithCommandLine = 4;  // itself
constexpr size_t kMaxWitness = 4096;

// What this firmware measures of its configuration volume: a constant of its build.
constexpr Digest kConfigurationVolume = {0x34, 0x4b, 0xc5, 0x1c, 0x98, 0x0b, 0xa6, 0x21, 0xaa, 0xa0, 0x0d, 0xa3,
                                         0xed, 0x74, 0x36, 0xf7, 0xd6, 0xe5, 0x49, 0x19, 0x7d, 0xfe, 0x69, 0x95,
                                         0x15, 0xdf, 0xa2, 0xc6, 0x58, 0x3d, 0x95, 0xe6, 0x41, 0x2a, 0xf2, 0x1c,
                                         0x09, 0x7d, 0x47, 0x31, 0x55, 0x87, 0x5f, 0xfd, 0x56, 0x1d, 0x67, 0x90};

Status ExpectName(wire::CborReader& in, std::string_view name) {
  ATTESTOR_ASSIGN(const std::string_view found, in.Text(1, 32));
  return found == name
             ? Ok()
             : Status(Error(kMeasurementForm, "'" + std::string(found) + "' instead of '" + std::string(name) + "'"));
}

Status ReadDigest(wire::CborReader& in, std::string_view name, Digest& out) {
  ATTESTOR_TRY(ExpectName(in, name));
  ATTESTOR_ASSIGN(out, in.Fixed<48>());
  return Ok();
}

Status ReadCommandLine(wire::CborReader& in, uint64_t version, Digest& out) {
  if (version == kWithDigest) return ReadDigest(in, "cmdline_sha384", out);
  ATTESTOR_TRY(ExpectName(in, "cmdline"));
  ATTESTOR_ASSIGN(const std::string_view text, in.Text(1, image::kMaxCommandLine));
  if (!image::IsCommandLine(text)) return Error(kMeasurementForm, "a command line that is not ASCII");
  out = image::CommandLineDigest(text);
  return Ok();
}

Status ReadImage(wire::CborReader& in, uint64_t version, MeasurementDocument& out) {
  ATTESTOR_TRY(ExpectName(in, "image"));
  const bool flagged = wire::CborReader(in).Map(4).ok();
  ATTESTOR_TRY(in.Map(flagged ? 4 : 3));
  ATTESTOR_TRY(ReadCommandLine(in, version, out.cmdline));
  ATTESTOR_TRY(ReadDigest(in, "kernel_authenticode", out.kernel));
  if (flagged) {
    ATTESTOR_TRY(ExpectName(in, "kernel_header_normalized"));
    ATTESTOR_ASSIGN(out.normalized, in.Bool());
  }
  return ReadDigest(in, "initrd_sha384", out.initrd);
}

Status ReadFirmware(wire::CborReader& in, MeasurementDocument& out) {
  ATTESTOR_TRY(ExpectName(in, "tdvf"));
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(ExpectName(in, "ovmf"));
  ATTESTOR_ASSIGN(const std::string_view firmware, in.Text(1, 32));
  if (firmware != image::kFirmwareVariant) return Error(kMeasurementForm, "firmware '" + std::string(firmware) + "'");
  ATTESTOR_TRY(ExpectName(in, "mrtd"));
  ATTESTOR_TRY(in.Map(2));
  ATTESTOR_TRY(ReadDigest(in, "single_pass", out.single_pass));
  ATTESTOR_TRY(ReadDigest(in, "two_pass", out.two_pass));
  ATTESTOR_TRY(ExpectName(in, "td_hob"));
  ATTESTOR_ASSIGN(const ByteView witness, in.Bytes(1, kMaxWitness));
  ATTESTOR_ASSIGN(out.hob, ParseHobWitness(witness));
  return Ok();
}

Result<MeasurementDocument> ReadDocument(ByteView cbor) {
  wire::CborReader in(cbor);
  MeasurementDocument out;
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(ExpectName(in, "version"));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kWithDigest && version != kWithCommandLine)
    return Error(kMeasurementForm, "version " + std::to_string(version));
  ATTESTOR_TRY(ReadImage(in, version, out));
  ATTESTOR_TRY(ReadFirmware(in, out));
  ATTESTOR_TRY(in.ExpectEnd());
  return out;
}

Result<ByteArray<32>> CheckHashes(const VmConfig& config) {
  const ByteArray<32> image = crypto::Sha256(config.measurement->checksum_file);
  if (config.os_image_hash && *config.os_image_hash != image) {
    return Error(kMeasurementHash, "stated " + ToHex(*config.os_image_hash) + ", found " + ToHex(image));
  }
  ATTESTOR_ASSIGN(const auto listed, Recode(image::ListedHash(AsText(config.measurement->checksum_file), kDocumentName),
                                            kMeasurementForm, kMeasurementForm));
  const ByteArray<32> document = crypto::Sha256(config.measurement->document);
  if (listed != document) return Error(kMeasurementHash, "listed " + ToHex(listed) + ", found " + ToHex(document));
  return image;
}

Result<Digest> Rtmr0(const MeasurementDocument& document, uint64_t memory_size, const std::vector<Event>& events) {
  ATTESTOR_ASSIGN(const Digest hob,
                  Recode(image::HobDigest(document.hob, memory_size), kMeasurementForm, kMeasurementForm));
  ATTESTOR_ASSIGN(const image::AcpiDigests acpi, LoggedAcpi(events));
  return image::Rtmr0(hob, kConfigurationVolume, acpi);
}

Status ExpectRegister(std::string_view name, const Digest& found, const Digest& expected) {
  if (found == expected) return Ok();
  return Error(kMeasurementRegister, std::string(name) + " " + ToHex(found) + ", the image gives " + ToHex(expected));
}

}  // namespace

Result<image::AcpiDigests> LoggedAcpi(const std::vector<Event>& events) {
  std::vector<Digest> digests;
  for (const Event& event : events) {
    if (IsAcpiEvent(event) && event.digest) digests.push_back(*event.digest);
  }
  if (digests.size() == 3) return image::AcpiDigests{digests[0], digests[1], digests[2]};
  return Error(kMeasurementRegister, std::to_string(digests.size()) + " ACPI events in the log instead of 3");
}

Result<MeasurementDocument> ParseMeasurementDocument(ByteView cbor) {
  auto document = ReadDocument(cbor);
  return Recode(std::move(document), kMeasurementForm, kMeasurementForm);
}

Result<ByteArray<32>> CheckImageMeasurement(const VmConfig& config, const std::vector<Event>& events,
                                            const quote::TdReport& td) {
  if (!config.measurement) return Error(kMeasurementForm, "none in the evidence");
  ATTESTOR_ASSIGN(const auto hash, CheckHashes(config));
  ATTESTOR_ASSIGN(const MeasurementDocument document, ParseMeasurementDocument(config.measurement->document));
  if (!document.normalized && !image::IsPlainMemory(config.memory_size)) {
    return Error(kMemorySize, std::to_string(config.memory_size) + " bytes");
  }
  if (td.mr_td != document.two_pass) ATTESTOR_TRY(ExpectRegister("MRTD", td.mr_td, document.single_pass));
  ATTESTOR_TRY(ExpectRegister("RTMR1", td.rtmr[1], image::Rtmr1(document.kernel)));
  ATTESTOR_TRY(ExpectRegister("RTMR2", td.rtmr[2], image::Rtmr2(document.cmdline, document.initrd)));
  ATTESTOR_ASSIGN(const Digest rtmr0, Rtmr0(document, config.memory_size, events));
  ATTESTOR_TRY(ExpectRegister("RTMR0", td.rtmr[0], rtmr0));
  return hash;
}

bool IsDevelopmentImage(std::string_view name) {
  return name.starts_with("dstack-dev") || name.find("-dev-") != std::string_view::npos || name.ends_with("-dev");
}

}  // namespace attestor::dstack
