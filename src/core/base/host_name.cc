#include "core/base/host_name.h"

#include <algorithm>

namespace attestor {
namespace {

constexpr size_t kMaxLabel = 63;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }

bool IsLabel(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || c == '-'; });
}

bool IsNumber(std::string_view label) {
  if (label.starts_with("0x")) return std::ranges::all_of(label.substr(2), IsHexDigit);
  return std::ranges::all_of(label, IsDigit);
}

}  // namespace

HostFault FaultOfHost(std::string_view host) {
  if (std::ranges::any_of(host, [](char c) { return static_cast<uint8_t>(c) >= 0x80; })) return HostFault::kIdn;
  if (host.starts_with('[')) return HostFault::kAddress;
  if (host.empty() || host.size() > kMaxHost) return HostFault::kName;
  std::string_view rest = host;
  while (true) {
    const size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (!IsLabel(label)) return HostFault::kName;
    if (dot == std::string_view::npos) return IsNumber(label) ? HostFault::kAddress : HostFault::kNone;
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace attestor
