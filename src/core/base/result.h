// Result<T> is a T or an Error; Status is success or an Error. Neither can be ignored.
//
//   Result<Frame> ParseFrame(ByteView in);
//
//   Result<Reply> Handle(ByteView in) {
//     ATTESTOR_ASSIGN(Frame frame, ParseFrame(in));   // returns the Error to the caller, or goes on with `frame`
//     ATTESTOR_TRY(CheckVersion(frame));              // the same for a Status
//     return Answer(frame);
//   }
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "core/base/error.h"

namespace attestor {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: a value is a Result
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: an Error is a Result

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // value may be called only when ok().
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // error may be called only when not ok().
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT: an Error is a Status

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

// StatusOf is a Result without its value.
template <class T>
Status StatusOf(const Result<T>& result) {
  return result.ok() ? Status() : Status(result.error());
}

// Recode gives an error of a decoder the code of its format, with the cause as detail. Errors that have `code` or
// `other` already stay as they are.
template <class T>
Result<T> Recode(Result<T> result, const ErrorCode& code, const ErrorCode& other) {
  if (result.ok() || result.error().Is(code) || result.error().Is(other)) return result;
  return Error(code, result.error().Text());
}

inline Status Ok() { return Status(); }

}  // namespace attestor

#define ATTESTOR_JOIN_(a, b) a##b
#define ATTESTOR_JOIN(a, b) ATTESTOR_JOIN_(a, b)

// ATTESTOR_TRY returns the error of a Status or Result from the enclosing function, or goes on.
#define ATTESTOR_TRY(expression)                                                                               \
  do {                                                                                                         \
    if (auto attestor_status = (expression); !attestor_status.ok()) return std::move(attestor_status).error(); \
  } while (false)

// ATTESTOR_ASSIGN declares (or assigns) `target` from a Result, or returns its error from the enclosing function.
#define ATTESTOR_ASSIGN(target, expression) \
  ATTESTOR_ASSIGN_(ATTESTOR_JOIN(attestor_result_, __LINE__), target, expression)
#define ATTESTOR_ASSIGN_(temporary, target, expression)     \
  auto temporary = (expression);                            \
  if (!temporary.ok()) return std::move(temporary).error(); \
  target = std::move(temporary).value()
