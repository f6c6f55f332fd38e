#include "evidence/quote/other_form.h"

#include <algorithm>

namespace attestor::quote {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr size_t kShortestBase64 = 4;  // characters; below that any word would be base64

// A TCG event log begins with an event of the older form, 32 bytes, whose data begin with this name.
constexpr std::string_view kTcgLogName = "Spec ID Event";
constexpr size_t kTcgLogNameAt = 32;
constexpr std::string_view kCcelTable = "CCEL";  // the ACPI table that points at the log

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsBase64(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("+/-_=").find(c) != std::string_view::npos;
}
bool IsSpace(char c) { return kSpace.find(c) != std::string_view::npos; }

bool IsNumbers(std::string_view text) {
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos || text[first] != '[') return false;
  const size_t item = text.find_first_not_of(kSpace, first + 1);
  return item != std::string_view::npos && IsDigit(text[item]);
}

bool IsTcgLog(std::string_view text) {
  return text.starts_with(kCcelTable) ||
         (text.size() > kTcgLogNameAt && text.substr(kTcgLogNameAt).starts_with(kTcgLogName));
}

}  // namespace

bool LooksLikeBase64(std::string_view text) {
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return false;
  const std::string_view trimmed = text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
  return trimmed.size() >= kShortestBase64 &&
         std::ranges::all_of(trimmed, [](char c) { return IsBase64(c) || IsSpace(c); }) &&
         !std::ranges::all_of(trimmed, [](char c) { return IsHex(c) || IsSpace(c); });
}

std::string OtherForm(ByteView file) {
  const std::string_view text = AsText(file);
  if (IsTcgLog(text)) {
    return "it is a CCEL, the firmware's binary event log: give the quote itself; dstack's event log is the JSON that "
           "GetQuote answers as 'event_log'";
  }
  if (IsNumbers(text)) return "it is an array of numbers: write these bytes to a file as they are, or in hex";
  if (LooksLikeBase64(text)) return "it looks like base64: decode it first (base64 -d FILE >OUT)";
  return "";
}

std::string OtherSpelling(std::string_view text) {
  return LooksLikeBase64(text) ? "; it looks like base64: decode it, and write the bytes in hex" : "";
}

}  // namespace attestor::quote
