// One thing about an answer that keeps it from being proved as asked, for a person and, by its code, for a program.
#pragma once

#include <string>
#include <vector>

#include "channel/messages.h"

namespace attestor::client {

struct Fault {
  std::string code;  // of the check that refuses it (docs/errors.md)
  std::string text;
  channel::Retry retry = channel::Retry::kNo;
};

using Faults = std::vector<Fault>;

}  // namespace attestor::client
