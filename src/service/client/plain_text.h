// Bytes of peers as text for a person: what a terminal would obey, and what is no UTF-8, is written as \xHH.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace attestor::client {

inline constexpr size_t kFirstBytes = 100;

// Readable keeps valid UTF-8 but for control and direction characters.
std::string Readable(std::string_view text);

// FirstBytes is Readable of the beginning, with "..." where it was cut.
std::string FirstBytes(ByteView bytes, size_t max = kFirstBytes);

// Counted: "1 value", "2 values".
std::string Counted(size_t count, const std::string& noun);

}  // namespace attestor::client
