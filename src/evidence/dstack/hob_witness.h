// dstack's short form of what the TD hand-off block takes from the firmware, as its measurement documents have it.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/image/td_hob.h"

namespace attestor::dstack {

// ParseHobWitness reads it: base page, list page, number of ranges, and for each its first page and its number of
// pages, all as LEB128 in pages of 4 KiB, pages relative to the base. Code: dstack.measurement_form.
Result<image::HobLayout> ParseHobWitness(ByteView witness);

}  // namespace attestor::dstack
