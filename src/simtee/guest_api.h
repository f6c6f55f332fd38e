// The guest agent's v0 API as a function from request to answer (dstack 0.5.x, package dstack_guest): Info, GetQuote, GetKey, GetTlsKey,
// Sign, Verify, EmitEvent, Version. Attest is not offered; older agents lack it too, and answer the same.
//
// Bytes are hex in JSON, JSON documents inside JSON are texts, unknown fields are ignored, missing ones have their proto default.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "simtee/http_request.h"
#include "simtee/sim_tee.h"

namespace attestor::simtee {

inline constexpr char kAgentVersion[] = "0.5.8";
inline constexpr char kAgentRevision[] = "SIMULATED";

struct HttpAnswer {
  int status;
  std::string content_type;
  std::string body;  // ASCII: a published client counts characters where it should count bytes
};

// Answer runs one call. 400 with {"error": text} for bad arguments, 404 for an unknown method or path.
HttpAnswer Answer(SimTee& tee, const HttpRequest& request, Time now);

// AnswerTo is the answer to a request that could not be parsed: 400 or 413.
HttpAnswer AnswerTo(const Error& error);

// Encode writes status line, header and body.
std::string Encode(const HttpAnswer& answer, bool keep_alive);

}  // namespace attestor::simtee
