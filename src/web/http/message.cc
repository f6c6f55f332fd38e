#include "web/http/message.h"

#include <algorithm>

#include "web/http/syntax.h"

namespace attestor::http {

const Header* FindHeader(const std::vector<Header>& headers, std::string_view name) {
  const auto it =
      std::ranges::find_if(headers, [&](const Header& header) { return EqualIgnoringCase(header.name, name); });
  return it == headers.end() ? nullptr : &*it;
}

size_t CountHeaders(const std::vector<Header>& headers, std::string_view name) {
  return static_cast<size_t>(
      std::ranges::count_if(headers, [&](const Header& header) { return EqualIgnoringCase(header.name, name); }));
}

}  // namespace attestor::http
