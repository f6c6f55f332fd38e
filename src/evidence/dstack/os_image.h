// Which operating system image booted, from registers alone: without the image, and without the network.
//
// Images since dstack 0.6 carry a measurement document ("TDX lite"). The image's hash names the list of its files'
// hashes, the list names the document, and the document gives MRTD, RTMR1, RTMR2 and, with the memory size, RTMR0. What
// RTMR0 has of ACPI tables is taken from the event log: the host wrote those tables, and nothing says here what is in
// them.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/dstack/event_log.h"
#include "evidence/dstack/vm_config.h"
#include "evidence/image/td_hob.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {

// MeasurementDocument is measurement.tdx.cbor, version 3 or 4.
struct MeasurementDocument {
  ByteArray<48> cmdline{};      // SHA-384, with what the firmware adds
  ByteArray<48> kernel{};       // Authenticode SHA-384, as the firmware gets it
  bool normalized = false;      // the firmware writes the kernel's header anew, so the memory does not count
  ByteArray<48> initrd{};       // SHA-384
  ByteArray<48> single_pass{};  // MRTD, by the order in which the host adds and measures the firmware's pages
  ByteArray<48> two_pass{};
  image::HobLayout hob;
};

// ParseMeasurementDocument reads the CBOR map {version, image: {cmdline_sha384, kernel_authenticode,
// kernel_header_normalized, initrd_sha384}, tdvf: {ovmf, mrtd: {single_pass, two_pass}, td_hob}}, in this order; the
// third member of `image` may be left out, and version 4 has the command line itself, `cmdline`, instead of its digest
// (dstack.measurement_form).
Result<MeasurementDocument> ParseMeasurementDocument(ByteView cbor);

// CheckImageMeasurement checks all of it and gives the image's hash, SHA-256 of `measurement.checksum_file`. Codes:
//   dstack.measurement_hash      the stated image hash is another, or the list of files has another document
//   dstack.measurement_form      the list of files or the document cannot be read
//   dstack.memory_size           where the kernel is not normalized, it is known for 2 GiB, and from 2.75 GiB on
//   dstack.measurement_register  a register differs; or the log does not have the firmware's three ACPI events
Result<ByteArray<32>> CheckImageMeasurement(const VmConfig& config, const std::vector<Event>& events,
                                            const quote::TdReport& td);

// LoggedAcpi gives the digests of the three events in which the firmware measures the host's ACPI tables: loader, root
// pointer, tables (dstack.measurement_register).
Result<image::AcpiDigests> LoggedAcpi(const std::vector<Event>& events);

// IsDevelopmentImage says whether an image calls itself one. A host can change the name: only "yes" says something.
bool IsDevelopmentImage(std::string_view name);

}  // namespace attestor::dstack
