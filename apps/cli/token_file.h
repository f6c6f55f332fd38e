// The file with a client's token.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace attestor::cli {

// ReadToken gives the file's text without the end of its line: a token has 1 to 256 bytes.
Result<Secret> ReadToken(const std::string& path);

}  // namespace attestor::cli
