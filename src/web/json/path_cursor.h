// PathCursor reads the smallest pieces of a JSONPath query (RFC 9535 section 2). Offsets in errors are bytes of the
// query.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace attestor::json {

class PathCursor {
 public:
  // PathCursor reads `text`, which must outlive it.
  explicit PathCursor(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  size_t at() const { return at_; }
  void Rewind(size_t at) { at_ = at; }

  // Peek gives the next character; NUL at the end, which no rule accepts either.
  char Peek() const { return done() ? '\0' : text_[at_]; }
  bool PeekIsAnyOf(std::string_view set) const { return !done() && set.find(text_[at_]) != std::string_view::npos; }
  bool PeekIsDigit() const { return Peek() >= '0' && Peek() <= '9'; }

  // Take reads `token` when it comes next.
  bool Take(std::string_view token);
  void SkipSpace();

  // TakeInteger reads an index or a bound of a slice: json.path_integer.
  Result<int64_t> TakeInteger();

  // TakeNumber reads a number literal: json.path_syntax.
  Result<std::string_view> TakeNumber();

  // TakeString reads a string literal in quotes of either kind and decodes it to UTF-8: json.path_syntax.
  Result<std::string> TakeString();

  // TakeMemberName reads the name of the shorthand .name; empty when none comes next.
  std::string_view TakeMemberName();

  // TakeWord reads the name of a function, or true, false, null; empty when none comes next.
  std::string_view TakeWord();

  // Bad is json.path_syntax here.
  Error Bad() const;

 private:
  template <class Accepts>
  std::string_view TakeWhile(Accepts accepts);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace attestor::json
