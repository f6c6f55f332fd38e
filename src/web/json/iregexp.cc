#include "web/json/iregexp.h"

#include <re2/re2.h>

#include <algorithm>

#include "web/json/errors.h"

namespace attestor::json {
namespace {

constexpr int64_t kMaxRegexMemory = 8 << 20;  // bytes, for the program and for what RE2 caches while it matches

}  // namespace

IRegexp::IRegexp(std::unique_ptr<re2::RE2> regex) : regex_(std::move(regex)) {}
IRegexp::IRegexp(IRegexp&&) noexcept = default;
IRegexp& IRegexp::operator=(IRegexp&&) noexcept = default;
IRegexp::~IRegexp() = default;

Result<IRegexp> IRegexp::Compile(std::string_view pattern) {
  if (pattern.size() > kMaxRegexSize)
    return Error(kPathLimit, "a regular expression of " + std::to_string(pattern.size()) + " bytes");
  ATTESTOR_ASSIGN(const std::optional<std::string> translated, TranslateIRegexp(pattern));
  if (!translated) return IRegexp(nullptr);
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxRegexMemory);
  auto regex = std::make_unique<re2::RE2>(*translated, options);
  if (!regex->ok()) return Error(kPathLimit, "a regular expression repeats too much");
  return IRegexp(std::move(regex));
}

bool IRegexp::Matches(std::string_view text, Extent extent) const {
  if (!regex_) return false;
  const auto anchor = extent == Extent::kWhole ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
  return regex_->Match(text, 0, text.size(), anchor, nullptr, 0);
}

uint64_t IRegexp::size() const { return regex_ ? static_cast<uint64_t>(std::max(regex_->ProgramSize(), 1)) : 1; }

}  // namespace attestor::json
