// --os-image DIR: the folder of an operating system image, as dstack's releases unpack.
#pragma once

#include <string>

#include "evidence/image/image.h"

namespace attestor::cli {

// ReadOsImage reads the files that its metadata.json names, and measures them.
Result<image::MeasuredImage> ReadOsImage(const std::string& folder);

}  // namespace attestor::cli
