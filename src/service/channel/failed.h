// What one of our programs tells the other when it refuses or fails, and how that reads.
//
// A peer is told which side failed and whether trying again can help, as fields. It is told no address, path or advice
// that is meant for the operator of the side that failed: details and remedies go out only for the codes that are
// listed for it.
#pragma once

#include <string>

#include "core/base/error.h"
#include "service/channel/messages.h"

namespace attestor::channel {

// FailedOf is what the peer of a program on the side `self` is told about `error`.
Failed FailedOf(const Error& error, Side self);

// DetailForLog is what a log may hold of `error` beside its code: nothing that could name what a client asks for.
std::string DetailForLog(const Error& error);

// IsBusy: the side that refused has too much in hand, and nothing else is wrong.
bool IsBusy(const Failed& failed);

std::string_view ToText(Side side);
std::string_view ToText(Retry retry);

// Describe is one line for a person: code, detail, which side it was and whether trying again can help.
std::string Describe(const Failed& failed);

}  // namespace attestor::channel
