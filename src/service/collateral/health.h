// How the supply of collateral is doing: what logs and metrics say of it. Nothing decides by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/clock.h"

namespace attestor::collateral {

// Window is what the collateral in use says of itself.
struct Window {
  Time until;  // the earliest next update
  uint32_t evaluation_number = 0;
};

// Health of a service; src/service/metrics exports it, and the service writes it into its log with every answer and
// every failure.
struct Health {
  uint64_t refreshed = 0;        // answers that were taken into use
  uint64_t failed = 0;           // and those that were not, or did not come
  uint32_t failing = 0;          // failures since the last success; 0: all is well
  std::string_view code;         // of the last failure, empty when all is well
  std::optional<Window> window;  // of the collateral in use; an outage does not change it
};

}  // namespace attestor::collateral
