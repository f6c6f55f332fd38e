#include <array>

#include "testkit/simtee/errors.h"
#include "testkit/simtee/guest_api_methods.h"

namespace attestor::simtee {
namespace {

using boost::json::object;

// What is measured is not among it: in v1 only an attestation says that.
Result<object> Info(const GuestCall& call) {
  object info = CommonInfo(call.tee);
  info["app_compose"] = ComposeText(call.tee);
  return info;
}

// There is no GPU, so the list of its evidence is empty, asked for or not.
Result<object> AttestV1(const GuestCall& call) {
  ATTESTOR_ASSIGN(object answer, Attest(call, AttestationForm::kMessagePack));
  answer["boottime_gpu_evidence"] = boost::json::array();
  return answer;
}

Result<object> GetKey(const GuestCall&) { return Error(kNotSimulated, "not simulated: GetKey of v1, with its epochs"); }

Result<object> AttestGpu(const GuestCall&) { return Error(kNotSimulated, "not simulated: AttestGpu"); }

constexpr std::array<GuestMethod, 6> kMethods = {{{"Info", Info},
                                                  {"Attest", AttestV1},
                                                  {"IssueCert", IssueTlsKey},
                                                  {"Version", Version},
                                                  {"GetKey", GetKey},
                                                  {"AttestGpu", AttestGpu}}};

}  // namespace

std::span<const GuestMethod> MethodsV1() { return kMethods; }

}  // namespace attestor::simtee
