// The methods of both APIs over a simulated TEE. Used by Answer only.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "testkit/simtee/arguments.h"
#include "testkit/simtee/guest_api_attestation.h"
#include "testkit/simtee/http_answer.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {

struct GuestCall {
  SimTee& tee;
  ServedApi api;
  Time now;
  const Arguments& arguments;
};

struct GuestMethod {
  std::string_view name;
  Result<boost::json::object> (*run)(const GuestCall&);
};

std::span<const GuestMethod> MethodsV0();
std::span<const GuestMethod> MethodsV1();

// What both have, under the same name or under another one.
boost::json::object CommonInfo(const SimTee& tee);
// ComposeText is empty for a compose file that is no UTF-8: it can be measured, but no JSON text can hold it.
std::string ComposeText(const SimTee& tee);
Result<boost::json::object> Attest(const GuestCall& call, AttestationForm form);
Result<boost::json::object> IssueTlsKey(const GuestCall& call);
Result<boost::json::object> Version(const GuestCall& call);

}  // namespace attestor::simtee
