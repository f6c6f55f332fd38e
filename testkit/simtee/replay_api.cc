#include "testkit/simtee/replay_api.h"

#include <array>
#include <span>

#include "core/crypto/hash.h"
#include "evidence/quote/quote.h"
#include "testkit/simtee/arguments.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/guest_api.h"
#include "testkit/simtee/guest_api_attestation.h"

namespace attestor::simtee {
namespace {

using boost::json::object;

// PayloadOf is what the log shows of a runtime event, in hex; empty when it has none.
std::string PayloadOf(const boost::json::value& log, std::string_view event) {
  if (!log.is_array()) return {};
  for (const boost::json::value& item : log.get_array()) {
    if (!item.is_object()) continue;
    const auto* name = item.get_object().if_contains("event");
    const auto* payload = item.get_object().if_contains("event_payload");
    if (name != nullptr && name->is_string() && name->get_string() == event && payload != nullptr &&
        payload->is_string()) {
      return std::string(payload->get_string());
    }
  }
  return {};
}

boost::json::value LogOf(const Recording& recording) {
  boost::system::error_code failure;
  boost::json::value log = boost::json::parse(recording.event_log, failure);
  return failure ? boost::json::value() : log;
}

struct ReplayCall {
  const Recording& recording;
  ServedApi api;
  const Arguments& arguments;
};

object CommonInfo(const Recording& recording, const boost::json::value& log) {
  const auto name = ComposeName(AsBytes(recording.app_compose));
  return {{"app_id", PayloadOf(log, "app-id")},
          {"instance_id", PayloadOf(log, "instance-id")},
          {"app_name", name.ok() ? *name : ""},
          {"device_id", ""},
          {"mr_aggregated", ""},
          {"os_image_hash", PayloadOf(log, "os-image-hash")},
          {"key_provider_info", std::string(AsText(FromHex(PayloadOf(log, "key-provider")).value_or(Bytes())))},
          {"compose_hash", ToHex(crypto::Sha256(AsBytes(recording.app_compose)))},
          {"vm_config", recording.vm_config},
          {"cloud_vendor", "REPLAYED by attestor-simtee"},
          {"cloud_product", "REPLAYED, protects nothing"}};
}

Result<object> InfoV0(const ReplayCall& call) {
  ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(call.recording.quote));
  const boost::json::value log = LogOf(call.recording);
  object info = CommonInfo(call.recording, log);
  object tcb = {{"mrtd", ToHex(quote.report.mr_td)}};
  for (size_t i = 0; i < quote.report.rtmr.size(); ++i) tcb["rtmr" + std::to_string(i)] = ToHex(quote.report.rtmr[i]);
  tcb["os_image_hash"] = info["os_image_hash"];
  tcb["compose_hash"] = info["compose_hash"];
  tcb["event_log"] = log;
  tcb["app_compose"] = call.recording.app_compose;
  info["app_cert"] = "";
  info["tcb_info"] = boost::json::serialize(tcb);
  return info;
}

Result<object> InfoV1(const ReplayCall& call) {
  object info = CommonInfo(call.recording, LogOf(call.recording));
  info["app_compose"] = call.recording.app_compose;
  return info;
}

Result<object> GetQuote(const ReplayCall& call) {
  ATTESTOR_ASSIGN(const ByteArray<64> report_data, call.arguments.ReportData());
  return object{{"quote", ToHex(call.recording.quote)},
                {"event_log", call.recording.event_log},
                {"report_data", ToHex(report_data)},
                {"vm_config", call.recording.vm_config}};
}

template <AttestationForm form>
Result<object> Attest(const ReplayCall& call) {
  const Recording& recording = call.recording;
  ATTESTOR_ASSIGN(const ByteArray<64> report_data, call.arguments.ReportData());
  ATTESTOR_ASSIGN(const Bytes attestation,
                  EncodeAttestation({recording.quote, recording.event_log, report_data, recording.vm_config}, form));
  return object{{"attestation", ToHex(attestation)}};
}

Result<object> Version(const ReplayCall& call) {
  return object{{"version", AgentVersion(call.api)}, {"rev", "REPLAYED"}};
}

Result<object> NotRecorded(const ReplayCall&) {
  return Error(kNotRecorded, "a recording has no keys and takes no events");
}

struct Method {
  std::string_view name;
  Result<object> (*run)(const ReplayCall&);
};
constexpr std::array<Method, 9> kMethodsV0 = {{{"Info", InfoV0},
                                               {"GetQuote", GetQuote},
                                               {"Attest", Attest<AttestationForm::kScale>},
                                               {"Version", Version},
                                               {"GetKey", NotRecorded},
                                               {"GetTlsKey", NotRecorded},
                                               {"Sign", NotRecorded},
                                               {"Verify", NotRecorded},
                                               {"EmitEvent", NotRecorded}}};
constexpr std::array<Method, 5> kMethodsV1 = {{{"Info", InfoV1},
                                               {"Attest", Attest<AttestationForm::kMessagePack>},
                                               {"Version", Version},
                                               {"GetKey", NotRecorded},
                                               {"IssueCert", NotRecorded}}};

Result<object> Call(const Recording& recording, const CalledMethod& called, const HttpRequest& request, ServedApi api) {
  for (const Method& method : called.v1 ? std::span<const Method>(kMethodsV1) : kMethodsV0) {
    if (method.name != called.name) continue;
    ATTESTOR_ASSIGN(const Arguments arguments, Arguments::FromRequest(request));
    return method.run({recording, api, arguments});
  }
  return Error(kNoSuchMethod, "Service not found: " + std::string(called.name));
}

}  // namespace

HttpAnswer Replay(const Recording& recording, const HttpRequest& request, ServedApi api) {
  const auto called = MethodOf(request.path, api);
  return called ? AnswerWith(Call(recording, *called, request, api), called->v1) : NoSuchPath();
}

}  // namespace attestor::simtee
