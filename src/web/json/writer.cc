#include "web/json/writer.h"

#include "core/base/bytes.h"

namespace attestor::json {

std::string Quoted(std::string_view text) {
  static constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kLetter = "\"\\bfnrt";
  std::string out = "\"";
  for (const char c : text) {
    const size_t place = kShort.find(c);
    const auto byte = static_cast<uint8_t>(c);
    if (place != std::string_view::npos) {
      out += '\\';
      out += kLetter[place];
    } else if (byte < 0x20) {
      out += "\\u00" + ToHex({&byte, 1});
    } else {
      out += c;
    }
  }
  return out + '"';
}

ObjectWriter& ObjectWriter::Json(std::string_view name, std::string_view value) {
  out_ += out_.empty() ? '{' : ',';
  out_ += Quoted(name);
  out_ += ':';
  out_ += value;
  return *this;
}

}  // namespace attestor::json
