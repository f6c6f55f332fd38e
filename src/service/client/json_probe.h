// Where and how a text departs from JSON, for a person: all departures that a reader can step over, and the first that
// it cannot. web/json/document.h decides what is JSON; this only explains.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace attestor::client {

struct JsonFault {
  std::string code;  // of the check that a strict reader stops at
  std::string path;  // of the value it is about, such as $.a[0].b
  std::string text;  // where, and what stands there
  size_t at = 0;     // a byte of what it is about
};

inline constexpr size_t kMaxJsonFaults = 8;

// IsWanted tells by JsonFault::at whether a fault is to be told; an empty one wants all.
using IsWanted = std::function<bool(size_t at)>;

// ProbeJson gives at most kMaxJsonFaults of those that are wanted, and reads no further than it must for them.
std::vector<JsonFault> ProbeJson(ByteView text, const IsWanted& wanted = {});

// Position: "line 3, byte 57" of an offset, both as people count: lines from 1, bytes from 0.
std::string Position(ByteView text, size_t at);

}  // namespace attestor::client
