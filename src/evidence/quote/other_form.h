// Files that hold the right thing in a form that is not read here, or something that is often taken for it: what they
// are, and what to convert. Nothing is converted: which bytes count is for whoever hands them over to say.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace attestor::quote {

// LooksLikeBase64 tells text of nothing but the base64 alphabet (either one) that no reader of hex would take.
bool LooksLikeBase64(std::string_view text);

// OtherForm recognises base64, an array of numbers, and a CCEL, the firmware's event log as the kernel hands it out;
// empty for everything else.
std::string OtherForm(ByteView file);

// OtherSpelling is the same for a JSON member that must be hex.
std::string OtherSpelling(std::string_view text);

}  // namespace attestor::quote
