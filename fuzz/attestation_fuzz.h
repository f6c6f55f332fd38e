// What the two fuzz targets of attestations share.
#pragma once

#include "evidence/dstack/attestation.h"
#include "evidence/dstack/event_check.h"
#include "evidence/dstack/os_image.h"
#include "evidence/dstack/vm_config.h"

namespace attestor::fuzz {

// CheckAttestation reads an attestation, goes on with what it holds, and traps when the attestation is whole without
// its last byte.
inline void CheckAttestation(ByteView bytes) {
  const auto attestation = dstack::ParseAttestation(bytes);
  if (!attestation.ok()) return;
  if (dstack::ParseAttestation(bytes.first(bytes.size() - 1)).ok()) __builtin_trap();
  (void)dstack::CheckRuntimeLists(*attestation);
  quote::TdReport td;
  for (const dstack::Event& event : attestation->event_log) {
    if (event.imr == 3) td.rtmr[3] = dstack::Extend(td.rtmr[3], dstack::MeasuredDigest(event));
  }
  CheckReport report;
  const auto facts = dstack::CheckEvents(attestation->event_log, td, std::nullopt, report);
  if (facts.ok() != report.NoneFailed()) __builtin_trap();
  const auto config = dstack::ParseVmConfig(attestation->config);
  if (config.ok()) (void)dstack::CheckImageMeasurement(*config, attestation->event_log, td);
}

}  // namespace attestor::fuzz
