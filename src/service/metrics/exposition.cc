#include "service/metrics/exposition.h"

namespace attestor::metrics {
namespace {

// Escaped writes a backslash before backslashes and `quote`, and a line feed as \n.
std::string Escaped(std::string_view text, std::string_view quote) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || quote.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string LabelsText(std::initializer_list<Label> labels) {
  std::string out;
  for (const Label& label : labels) {
    out.append(out.empty() ? "{" : ",")
        .append(label.name)
        .append("=\"")
        .append(Escaped(label.value, "\""))
        .append("\"");
  }
  return out.empty() ? out : out + "}";
}

}  // namespace

void Exposition::Add(std::string_view type, std::string_view name, std::string_view help, const std::string& value,
                     std::initializer_list<Label> labels) {
  text_.append("# HELP ").append(name).append(" ").append(Escaped(help, "")).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  text_.append(name).append(LabelsText(labels)).append(" ").append(value).append("\n");
}

void Exposition::Counter(std::string_view name, std::string_view help, uint64_t value) {
  Add("counter", name, help, std::to_string(value), {});
}

void Exposition::Gauge(std::string_view name, std::string_view help, uint64_t value,
                       std::initializer_list<Label> labels) {
  Add("gauge", name, help, std::to_string(value), labels);
}

void Exposition::Timestamp(std::string_view name, std::string_view help, Time time) {
  Add("gauge", name, help, std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count()),
      {});
}

}  // namespace attestor::metrics
