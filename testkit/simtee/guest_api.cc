#include "testkit/simtee/guest_api.h"

#include "testkit/simtee/errors.h"
#include "testkit/simtee/guest_api_methods.h"

namespace attestor::simtee {
namespace {

Result<boost::json::object> Call(SimTee& tee, const CalledMethod& called, const HttpRequest& request, Time now,
                                 ServedApi api) {
  for (const GuestMethod& method : called.v1 ? MethodsV1() : MethodsV0()) {
    if (method.name != called.name) continue;
    ATTESTOR_ASSIGN(const Arguments arguments, Arguments::FromRequest(request));
    return method.run({tee, api, now, arguments});
  }
  return Error(kNoSuchMethod, "Service not found: " + std::string(called.name));
}

}  // namespace

HttpAnswer Answer(SimTee& tee, const HttpRequest& request, Time now, ServedApi api) {
  const auto called = MethodOf(request.path, api);
  return called ? AnswerWith(Call(tee, *called, request, now, api), called->v1) : NoSuchPath();
}

}  // namespace attestor::simtee
