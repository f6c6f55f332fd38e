// What answers at the address where a node was looked for: a person reads host and port off the wrong line.
#pragma once

#include <string>

#include "core/base/error.h"

namespace attestor::client {

// WhatAnswers names what seems to be there instead of a node, from the error with which a session with it began; empty
// when the error does not tell. Only what cannot be a node's frame tells: evidence that a node sends and that is
// malformed keeps its code. It is a guess for a person: nothing is judged by it.
std::string WhatAnswers(const Error& error);

}  // namespace attestor::client
