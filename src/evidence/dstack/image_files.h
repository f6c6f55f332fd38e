// The registers against an image whose files the relying party has: the judge's checks. Used by
// evidence/dstack/image_checks.cc.
#pragma once

#include <string_view>
#include <vector>

#include "evidence/dstack/image_checks.h"

namespace attestor::dstack {

// CheckImageFiles adds dstack.os_image.files, .mrtd, .rtmr0, .rtmr1 and .rtmr2. RTMR0 is accepted where `listed` has it,
// or where it is that of the firmware, the memory and ACPI tables that are known; what the host's log says of its
// tables is only looked up. The first failure is the result.
Status CheckImageFiles(const ImageInput& input, const ListedImage* listed, CheckReport& report);

// ImageFilesPassed says whether each of them passed: then the image is the one of these files.
bool ImageFilesPassed(const CheckReport& report, std::string_view prefix);

}  // namespace attestor::dstack
