// A scrape of a program's metrics, as a monitoring system does it. Test code only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace attestor::test {

class Scrape {
 public:
  // Scrape asks the listener at this port of 127.0.0.1; a failure ends the test program.
  explicit Scrape(uint16_t port);

  // Value of a sample that is named as in the text, labels included; nothing when there is none.
  std::optional<int64_t> Value(const std::string& sample) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace attestor::test
