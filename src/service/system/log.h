// Structured logs: one JSON object a line, on standard error.
//
//   log.Info("session.signed", {{"session", ToHex(id)}, {"ms", 12}});
//   {"time":"2026-03-01T12:00:00Z","level":"info","event":"session.signed","session":"…","ms":12}
//
// Never a host, path, address of a client, nonce or body: what somebody proves is nobody's business but the relying
// party's. Codes, counts, durations and session ids are enough to run a service.
#pragma once

#include <cstdio>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/clock.h"

namespace attestor {

struct LogField {
  std::string_view name;
  std::variant<std::string, int64_t> value;

  LogField(std::string_view n, std::string text) : name(n), value(std::move(text)) {}
  LogField(std::string_view n, std::string_view text) : name(n), value(std::string(text)) {}
  LogField(std::string_view n, const char* text) : name(n), value(std::string(text)) {}
  LogField(std::string_view n, int64_t number) : name(n), value(number) {}
};

class Log {
 public:
  // Log writes to `out`, which must outlive it; nullptr keeps silent. Lines of several threads do not mix.
  Log(std::FILE* out, const Clock& clock) : out_(out), clock_(clock) {}

  void Info(std::string_view event, std::initializer_list<LogField> fields = {}) { Write("info", event, fields); }
  void Warn(std::string_view event, std::initializer_list<LogField> fields = {}) { Write("warn", event, fields); }

 private:
  void Write(std::string_view level, std::string_view event, std::initializer_list<LogField> fields);

  std::FILE* out_;
  const Clock& clock_;
  std::mutex mutex_;
};

// JsonText writes `text` as a JSON string with its quotes; bytes that are not ASCII printable are escaped.
std::string JsonText(std::string_view text);

}  // namespace attestor
