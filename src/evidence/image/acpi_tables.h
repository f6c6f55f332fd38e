// ACPI tables that are known: the host makes them, by the shape of the machine alone, whatever image it boots. A table can
// hold code that the guest runs, so a digest that is only the host's word covers nothing.
#pragma once

#include <span>
#include <string_view>

#include "evidence/image/registers.h"

namespace attestor::image {

struct KnownAcpiTables {
  std::string_view shape;       // of the machine
  std::string_view provenance;  // where the digests come from
  AcpiDigests digests;
};

// FindAcpiTables gives the entry with these digests; nullptr when there is none.
const KnownAcpiTables* FindAcpiTables(const AcpiDigests& digests);

std::span<const KnownAcpiTables> AllKnownAcpiTables();

}  // namespace attestor::image
