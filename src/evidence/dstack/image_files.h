// The registers against an image whose files the relying party has: the judge's checks. Used by
// evidence/dstack/image_checks.cc.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "evidence/dstack/image_checks.h"

namespace attestor::dstack {

inline constexpr std::array<std::string_view, 5> kImageFileIds = {"dstack.os_image.files", "dstack.os_image.mrtd",
                                                                  "dstack.os_image.rtmr0", "dstack.os_image.rtmr1",
                                                                  "dstack.os_image.rtmr2"};

// ImageByFiles: the image is the one of these files.
struct ImageByFiles {
  std::string rtmr0;  // by what RTMR0 was accepted
};

// CheckImageFiles adds kImageFileIds. RTMR0 is accepted where `listed` has it, or where it is that of the firmware, the
// memory and ACPI tables that are known; what the host's log says of its tables is only looked up. Gives nothing where
// no files were given; the first failure is the result.
Result<std::optional<ImageByFiles>> CheckImageFiles(const ImageInput& input, const ListedImage* listed,
                                                    CheckReport& report);

// ImageFilesPassed says of a report that was made whether each of them passed, with `prefix` in front of its id.
bool ImageFilesPassed(const CheckReport& report, std::string_view prefix);

}  // namespace attestor::dstack
