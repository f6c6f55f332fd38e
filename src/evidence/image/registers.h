// RTMR0 to RTMR2 from the digests of what the firmware measures: one event after the other, in the order of the EDK2
// firmware that dstack ships (before edk2-stable202505) when QEMU gives it kernel, command line and initial ramdisk.
#pragma once

#include <span>
#include <string_view>

#include "core/base/bytes.h"

namespace attestor::image {

using Digest = ByteArray<48>;  // SHA-384

// AcpiDigests are those of the three events in which the firmware measures the host's ACPI tables.
struct AcpiDigests {
  Digest loader{};
  Digest rsdp{};
  Digest tables{};

  bool operator==(const AcpiDigests&) const = default;
};

// Extend gives the register after one event: SHA-384(rtmr || digest). A register begins as 48 zero bytes.
Digest Extend(const Digest& rtmr, const Digest& digest);

// Replay gives the register after all of them.
Digest Replay(std::span<const Digest> digests);

// CommandLineDigest is that of the kernel's load options: the firmware adds " initrd=initrd" to the command line, and
// measures UTF-16 with a zero behind it. `command_line` is ASCII.
Digest CommandLineDigest(std::string_view command_line);

// Rtmr0 is of the machine: hand-off block, configuration volume, Secure Boot variables that are not set, ACPI tables,
// boot options.
Digest Rtmr0(const Digest& hob, const Digest& configuration, const AcpiDigests& acpi);
// Rtmr1 is of the kernel as the firmware loads it, by its Authenticode hash.
Digest Rtmr1(const Digest& kernel);
Digest Rtmr2(const Digest& command_line, const Digest& initrd);

}  // namespace attestor::image
