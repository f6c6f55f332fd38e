// The guest agent's API as a function from request to answer.
//
//   v0   package dstack_guest       Info, GetQuote, Attest, GetKey, GetTlsKey, Sign, Verify, EmitEvent, Version
//   v1   package dstack.guest.v1    Info, Attest, IssueCert, Version
//
// An agent of 0.6 refuses v0's EmitEvent, as the real one does. docs/simulator.md says what is not simulated.
//
// Bytes are hex in JSON, JSON documents inside JSON are texts, unknown fields are ignored, missing ones have their
// proto default, and what a field cannot be (null, a text for a number) is refused.
#pragma once

#include "core/base/clock.h"
#include "testkit/simtee/http_answer.h"
#include "testkit/simtee/http_request.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {

inline constexpr char kAgentRevision[] = "SIMULATED";
inline const char* AgentVersion(ServedApi api) { return api == ServedApi::kV0 ? "0.5.11" : "0.6.0"; }

// Answer runs one call. {"error": text} for bad arguments (400) and for an unknown method (400 in v0, 404 in v1), a page of
// status 404 for a path of no mount.
HttpAnswer Answer(SimTee& tee, const HttpRequest& request, Time now, ServedApi api = ServedApi::kV0);

}  // namespace attestor::simtee
