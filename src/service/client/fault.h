// One thing about an answer that keeps it from being proved as asked, for a person and, by its code, for a program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/channel/messages.h"

namespace attestor::client {

// Blame is where the cause lies, as a person sees it: what they asked for, and whom they trust, are causes too.
enum class Blame : uint8_t {
  kSite,
  kNode,
  kAddress,  // the one of the node: its operator gives it, and a person writes it down
  kProgram,  // this one: a limit of it
  kRequest,  // URL, query, credentials
  kHost,     // a host name that nobody serves is most often misspelt
  kRoots,    // the choice of web roots
  kSigner,
  kAnchors,  // the choice of TEE roots and release root, and whether simulated TEEs count
  kSignerRoots,
  kClock,  // the text says whose
};

std::string_view ToText(Blame blame);

struct Fault {
  std::string code;  // of the check that refuses it (docs/errors.md)
  std::string text;
  channel::Retry retry = channel::Retry::kNo;
  Blame blame = Blame::kSite;
};

using Faults = std::vector<Fault>;

}  // namespace attestor::client
