// Errors are values. Each failing check has a code of its own, defined once in the module that makes the check:
//
//   // web/tls/errors.h
//   inline constexpr ErrorCode kRecordTag{N, "tls.record_tag", "A TLS record was changed, or other keys were used."};
//
//   if (!opened) return Error(kRecordTag, "record 3 from the server");
//
// Numbers (N) come from the range of their module (docs/errors.md) and, like ids, are never used again for anything
// else. tools/check_codes.py keeps them unique and writes docs/errors.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace attestor {

// ErrorCode names one check. Instances are constexpr and live for ever.
struct ErrorCode {
  uint16_t number;          // stable, unique in the project
  std::string_view id;      // stable, "module.check", for machines
  std::string_view remedy;  // one sentence: what it means or what to do, for a person
};

// Error is one failed check: its code, and the values that show where and what (never a secret).
class [[nodiscard]] Error {
 public:
  explicit Error(const ErrorCode& code, std::string detail = {}) : code_(&code), detail_(std::move(detail)) {}

  const ErrorCode& code() const { return *code_; }
  const std::string& detail() const { return detail_; }
  bool Is(const ErrorCode& code) const { return code_->number == code.number; }

  // Text is one line for a person: "tls.record_tag: record 3 from the server. The record was changed …".
  std::string Text() const;

 private:
  const ErrorCode* code_;
  std::string detail_;
};

}  // namespace attestor
