// The guest agent's v0 API as a function from request to answer (dstack 0.5.x, package dstack_guest): Info, GetQuote, GetKey, GetTlsKey,
// Sign, Verify, EmitEvent, Version. Attest is not offered; older agents lack it too, and answer the same.
//
// Bytes are hex in JSON, JSON documents inside JSON are texts, unknown fields are ignored, missing ones have their proto default.
#pragma once

#include "base/clock.h"
#include "simtee/http_answer.h"
#include "simtee/http_request.h"
#include "simtee/sim_tee.h"

namespace attestor::simtee {

inline constexpr char kAgentVersion[] = "0.5.8";
inline constexpr char kAgentRevision[] = "SIMULATED";

// Answer runs one call. 400 with {"error": text} for bad arguments, 404 for an unknown method or path.
HttpAnswer Answer(SimTee& tee, const HttpRequest& request, Time now);

}  // namespace attestor::simtee
