#include "evidence/dstack/os_image.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/cbor.h"
#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

constexpr std::string_view kDocumentName = "measurement.tdx.cbor";
constexpr std::string_view kFirmware = "pre202505";
constexpr uint64_t kVersion = 3;
constexpr size_t kMaxWitness = 4096;
constexpr uint64_t kSmallMemory = 0x80000000;
constexpr uint64_t kLargeMemory = 0xb0000000;

// What this firmware measures of its configuration volume, and of its boot option for the user interface: constants of
// its image.
constexpr ByteArray<48> kConfigurationVolume = {0x34, 0x4b, 0xc5, 0x1c, 0x98, 0x0b, 0xa6, 0x21, 0xaa, 0xa0, 0x0d, 0xa3,
                                                0xed, 0x74, 0x36, 0xf7, 0xd6, 0xe5, 0x49, 0x19, 0x7d, 0xfe, 0x69, 0x95,
                                                0x15, 0xdf, 0xa2, 0xc6, 0x58, 0x3d, 0x95, 0xe6, 0x41, 0x2a, 0xf2, 0x1c,
                                                0x09, 0x7d, 0x47, 0x31, 0x55, 0x87, 0x5f, 0xfd, 0x56, 0x1d, 0x67, 0x90};
constexpr ByteArray<48> kBoot0000 = {0x23, 0xad, 0xa0, 0x7f, 0x52, 0x61, 0xf1, 0x2f, 0x34, 0xa0, 0xbd, 0x8e,
                                     0x46, 0x76, 0x09, 0x62, 0xd6, 0xb4, 0xd5, 0x76, 0xa4, 0x16, 0xf1, 0xfe,
                                     0xa1, 0xc6, 0x4b, 0xc6, 0x56, 0xb1, 0xd2, 0x8e, 0xac, 0xf7, 0x04, 0x7a,
                                     0xe6, 0xe9, 0x67, 0xc5, 0x8f, 0xd2, 0xa9, 0x8b, 0xfa, 0x74, 0xc2, 0x98};
// GUIDs as they lie in memory: EFI_GLOBAL_VARIABLE 8be4df61-93ca-11d2-aa0d-00e098032b8c, and the image security
// database's d719b2cb-3d3a-4596-a3bc-dad00e67656f.
constexpr ByteArray<16> kGlobal = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11,
                                   0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};
constexpr ByteArray<16> kSecurity = {0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45,
                                     0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};

using Digest = ByteArray<48>;

Digest TextDigest(std::string_view text) { return crypto::Sha384(AsBytes(text)); }
Digest Zeros(size_t size) { return crypto::Sha384(Bytes(size)); }

// VariableDigest is what the firmware measures of a variable that is not set.
Digest VariableDigest(const ByteArray<16>& guid, std::string_view name) {
  wire::Writer out;
  out.Put(guid).U64LE(name.size()).U64LE(0);
  for (const char c : name) out.U16LE(static_cast<uint8_t>(c));
  return crypto::Sha384(out.bytes());
}

Digest ReplayOf(const std::vector<Digest>& digests) {
  Digest rtmr{};
  for (const Digest& digest : digests) rtmr = Extend(rtmr, digest);
  return rtmr;
}

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

Status ReadImage(wire::CborReader& in, MeasurementDocument& out) {
  ATTESTOR_TRY(ExpectName(in, "image"));
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(ReadDigest(in, "cmdline_sha384", out.cmdline));
  ATTESTOR_TRY(ReadDigest(in, "kernel_authenticode", out.kernel));
  return ReadDigest(in, "initrd_sha384", out.initrd);
}

Status ReadFirmware(wire::CborReader& in, MeasurementDocument& out) {
  ATTESTOR_TRY(ExpectName(in, "tdvf"));
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(ExpectName(in, "ovmf"));
  ATTESTOR_ASSIGN(const std::string_view firmware, in.Text(1, 32));
  if (firmware != kFirmware) return Error(kMeasurementForm, "firmware '" + std::string(firmware) + "'");
  ATTESTOR_TRY(ExpectName(in, "mrtd"));
  ATTESTOR_TRY(in.Map(2));
  ATTESTOR_TRY(ReadDigest(in, "single_pass", out.single_pass));
  ATTESTOR_TRY(ReadDigest(in, "two_pass", out.two_pass));
  ATTESTOR_TRY(ExpectName(in, "td_hob"));
  ATTESTOR_ASSIGN(const ByteView witness, in.Bytes(1, kMaxWitness));
  ATTESTOR_ASSIGN(out.hob, ParseHobLayout(witness));
  return Ok();
}

Result<MeasurementDocument> ReadDocument(ByteView cbor) {
  wire::CborReader in(cbor);
  MeasurementDocument out;
  ATTESTOR_TRY(in.Map(3));
  ATTESTOR_TRY(ExpectName(in, "version"));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kVersion) return Error(kMeasurementForm, "version " + std::to_string(version));
  ATTESTOR_TRY(ReadImage(in, out));
  ATTESTOR_TRY(ReadFirmware(in, out));
  ATTESTOR_TRY(in.ExpectEnd());
  return out;
}

// ListedHash finds the one line "HASH  measurement.tdx.cbor" of a file as sha256sum writes it.
Result<ByteArray<32>> ListedHash(std::string_view checksum_file) {
  std::optional<ByteArray<32>> found;
  while (!checksum_file.empty()) {
    const size_t end = std::min(checksum_file.find('\n'), checksum_file.size());
    const std::string_view line = checksum_file.substr(0, end);
    checksum_file.remove_prefix(std::min(end + 1, checksum_file.size()));
    if (line.size() <= 66 || line.substr(66) != kDocumentName) continue;
    const auto hash = FromHex(line.substr(0, 64));
    const bool form = hash && hash->size() == 32 && (line.substr(64, 2) == "  " || line.substr(64, 2) == " *");
    if (!form || found) return Error(kMeasurementForm, "the list of the image's files");
    found = ToArray<32>(*hash);
  }
  if (!found) return Error(kMeasurementForm, "the list of the image's files has no measurement document");
  return *found;
}

Result<ByteArray<32>> CheckHashes(const VmConfig& config) {
  const ByteArray<32> image = crypto::Sha256(config.measurement->checksum_file);
  if (config.os_image_hash && *config.os_image_hash != image) {
    return Error(kMeasurementHash, "stated " + ToHex(*config.os_image_hash) + ", found " + ToHex(image));
  }
  ATTESTOR_ASSIGN(const auto listed, ListedHash(AsText(config.measurement->checksum_file)));
  const ByteArray<32> document = crypto::Sha256(config.measurement->document);
  if (listed != document) return Error(kMeasurementHash, "listed " + ToHex(listed) + ", found " + ToHex(document));
  return image;
}

// AcpiDigests are those of the three events in which the firmware measures the host's ACPI tables: loader, root
// pointer, tables.
Result<std::vector<Digest>> AcpiDigests(const std::vector<Event>& events) {
  std::vector<Digest> digests;
  for (const Event& event : events) {
    if (IsAcpiEvent(event) && event.digest) digests.push_back(*event.digest);
  }
  if (digests.size() == 3) return digests;
  return Error(kMeasurementRegister, std::to_string(digests.size()) + " ACPI events in the log instead of 3");
}

Result<Digest> Rtmr0(const MeasurementDocument& document, uint64_t memory_size, const std::vector<Event>& events) {
  ATTESTOR_ASSIGN(const Digest hob, HobDigest(document.hob, memory_size));
  ATTESTOR_ASSIGN(const std::vector<Digest> acpi, AcpiDigests(events));
  return ReplayOf({hob, kConfigurationVolume, VariableDigest(kGlobal, "SecureBoot"), VariableDigest(kGlobal, "PK"),
                   VariableDigest(kGlobal, "KEK"), VariableDigest(kSecurity, "db"), VariableDigest(kSecurity, "dbx"),
                   Zeros(4), acpi[0], acpi[1], acpi[2], Zeros(2), kBoot0000});
}

Digest Rtmr1(const MeasurementDocument& document) {
  return ReplayOf({document.kernel, TextDigest("Calling EFI Application from Boot Option"), Zeros(4),
                   TextDigest("Exit Boot Services Invocation"),
                   TextDigest("Exit Boot Services Returned with Success")});
}

Status ExpectRegister(std::string_view name, const Digest& found, const Digest& expected) {
  if (found == expected) return Ok();
  return Error(kMeasurementRegister, std::string(name) + " " + ToHex(found) + ", the image gives " + ToHex(expected));
}

}  // namespace

Result<MeasurementDocument> ParseMeasurementDocument(ByteView cbor) {
  auto document = ReadDocument(cbor);
  return Recode(std::move(document), kMeasurementForm, kMeasurementForm);
}

Result<ByteArray<32>> CheckImageMeasurement(const VmConfig& config, const std::vector<Event>& events,
                                            const quote::TdReport& td) {
  if (!config.measurement) return Error(kMeasurementForm, "none in the evidence");
  ATTESTOR_ASSIGN(const auto image, CheckHashes(config));
  ATTESTOR_ASSIGN(const MeasurementDocument document, ParseMeasurementDocument(config.measurement->document));
  if (config.memory_size != kSmallMemory && config.memory_size < kLargeMemory) {
    return Error(kMemorySize, std::to_string(config.memory_size) + " bytes");
  }
  if (td.mr_td != document.two_pass) ATTESTOR_TRY(ExpectRegister("MRTD", td.mr_td, document.single_pass));
  ATTESTOR_TRY(ExpectRegister("RTMR1", td.rtmr[1], Rtmr1(document)));
  ATTESTOR_TRY(ExpectRegister("RTMR2", td.rtmr[2], ReplayOf({document.cmdline, document.initrd})));
  ATTESTOR_ASSIGN(const Digest rtmr0, Rtmr0(document, config.memory_size, events));
  ATTESTOR_TRY(ExpectRegister("RTMR0", td.rtmr[0], rtmr0));
  return image;
}

bool IsDevelopmentImage(std::string_view name) {
  return name.starts_with("dstack-dev") || name.find("-dev-") != std::string_view::npos || name.ends_with("-dev");
}

}  // namespace attestor::dstack
