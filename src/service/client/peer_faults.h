// What answers at the address where a node or a signer was looked for: a person reads host and port off the wrong line.
#pragma once

#include <string>

#include "core/base/error.h"

namespace attestor::client {

enum class Sought : uint8_t { kNode, kSigner };

// WhatAnswers names what seems to be there instead of what was sought, from the error with which a session with it
// began; empty when the error does not tell. Only what cannot be a frame of the one sought tells: evidence that a node
// sends and that is malformed keeps its code. It is a guess for a person: nothing is judged by it.
std::string WhatAnswers(const Error& error, Sought sought = Sought::kNode);

}  // namespace attestor::client
