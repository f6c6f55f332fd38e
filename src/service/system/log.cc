#include "service/system/log.h"

#include <array>

namespace attestor {

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte > 0x7e) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04x", byte);
      out.append(escaped.data());
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

void Log::Write(std::string_view level, std::string_view event, std::initializer_list<LogField> fields) {
  if (out_ == nullptr) return;
  std::string line =
      "{\"time\":" + JsonText(ToText(clock_.Now())) + ",\"level\":" + JsonText(level) + ",\"event\":" + JsonText(event);
  for (const LogField& field : fields) {
    line.append(",").append(JsonText(field.name)).append(":");
    const auto* number = std::get_if<int64_t>(&field.value);
    line.append(number != nullptr ? std::to_string(*number) : JsonText(std::get<std::string>(field.value)));
  }
  line.append("}\n");
  std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), out_);
  std::fflush(out_);
}

}  // namespace attestor
