// Which OS image booted: the judge's checks. Used by evidence/dstack/evidence.cc.
#pragma once

#include <optional>
#include <vector>

#include "core/base/check_report.h"
#include "evidence/dstack/event_log.h"
#include "evidence/dstack/image_list.h"
#include "evidence/dstack/vm_config.h"
#include "evidence/image/image.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {

struct ImageInput {
  const Result<VmConfig>& config;  // or why it cannot be read
  const std::vector<Event>& events;
  const quote::TdReport& td;
  const ImageList& accepted;
  bool require_acpi;                            // dstack.acpi_tables must pass
  std::optional<ByteArray<32>> logged_hash{};   // os-image-hash of the event log: shown beside what is proved
  const image::MeasuredImage* image = nullptr;  // whose files the relying party has
};

// CheckImage adds dstack.os_image_measurement, dstack.os_image, those of CheckImageFiles, dstack.os_image_dev and
// dstack.acpi_tables.
// `measured_hash` is set when the image's own document gives the registers. The first failure is the result.
Status CheckImage(const ImageInput& input, std::optional<ByteArray<32>>& measured_hash, CheckReport& report);

}  // namespace attestor::dstack
