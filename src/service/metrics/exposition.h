// The text exposition format of Prometheus, version 0.0.4 (prometheus.io, "Exposition formats"), as far as counters and
// gauges need it.
//
//   Exposition out;
//   out.Gauge("attestor_connections", "Connections at work now.", 3);
//
//   # HELP attestor_connections Connections at work now.
//   # TYPE attestor_connections gauge
//   attestor_connections 3
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/base/clock.h"

namespace attestor::metrics {

inline constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

// Label: `name` is of the form [a-zA-Z_][a-zA-Z0-9_]*; `value` is any text. What a peer can choose must never be one:
// each new value is one more series that a scraper keeps.
struct Label {
  std::string_view name;
  std::string value;
};

// Exposition writes families of one sample each. A name is of the form [a-zA-Z_:][a-zA-Z0-9_:]* and is given once;
// values beyond 2^53 lose their last digits at the reader, for whom all numbers are doubles.
class Exposition {
 public:
  // Counter only grows while the program runs; by convention its name ends with _total.
  void Counter(std::string_view name, std::string_view help, uint64_t value);
  void Gauge(std::string_view name, std::string_view help, uint64_t value, std::initializer_list<Label> labels = {});
  // Timestamp is a gauge in whole seconds since 1970, rounded down; by convention its name ends with
  // _timestamp_seconds.
  void Timestamp(std::string_view name, std::string_view help, Time time);

  const std::string& text() const { return text_; }

 private:
  void Add(std::string_view type, std::string_view name, std::string_view help, const std::string& value,
           std::initializer_list<Label> labels);

  std::string text_;
};

}  // namespace attestor::metrics
