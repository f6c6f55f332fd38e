#include "simtee/replay_api.h"

#include <array>

#include "crypto/hash.h"
#include "quote/quote.h"
#include "simtee/arguments.h"
#include "simtee/errors.h"
#include "simtee/guest_api.h"

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
    if (name != nullptr && name->is_string() && name->get_string() == event && payload != nullptr && payload->is_string()) {
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

Result<object> Info(const Recording& recording, const Arguments&) {
  ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(recording.quote));
  const boost::json::value log = LogOf(recording);
  const std::string compose_hash = ToHex(crypto::Sha256(AsBytes(recording.app_compose)));
  object tcb = {{"mrtd", ToHex(quote.report.mr_td)}};
  for (size_t i = 0; i < quote.report.rtmr.size(); ++i) tcb["rtmr" + std::to_string(i)] = ToHex(quote.report.rtmr[i]);
  tcb["os_image_hash"] = PayloadOf(log, "os-image-hash");
  tcb["compose_hash"] = compose_hash;
  tcb["event_log"] = log;
  tcb["app_compose"] = recording.app_compose;
  const auto name = ComposeName(AsBytes(recording.app_compose));
  return object{{"app_id", PayloadOf(log, "app-id")},
                {"instance_id", PayloadOf(log, "instance-id")},
                {"app_cert", ""},
                {"tcb_info", boost::json::serialize(tcb)},
                {"app_name", name.ok() ? *name : ""},
                {"device_id", ""},
                {"mr_aggregated", ""},
                {"os_image_hash", PayloadOf(log, "os-image-hash")},
                {"key_provider_info", std::string(AsText(FromHex(PayloadOf(log, "key-provider")).value_or(Bytes())))},
                {"compose_hash", compose_hash},
                {"vm_config", recording.vm_config},
                {"cloud_vendor", "REPLAYED by attestor-simtee"},
                {"cloud_product", "REPLAYED, protects nothing"}};
}

Result<object> GetQuote(const Recording& recording, const Arguments& arguments) {
  ATTESTOR_ASSIGN(const ByteArray<64> report_data, arguments.ReportData());
  return object{{"quote", ToHex(recording.quote)},
                {"event_log", recording.event_log},
                {"report_data", ToHex(report_data)},
                {"vm_config", recording.vm_config}};
}

Result<object> Version(const Recording&, const Arguments&) { return object{{"version", kAgentVersion}, {"rev", "REPLAYED"}}; }

Result<object> NotRecorded(const Recording&, const Arguments&) {
  return Error(kNotRecorded, "a recording has no keys and takes no events");
}

struct Method {
  std::string_view name;
  Result<object> (*call)(const Recording&, const Arguments&);
};
constexpr std::array<Method, 8> kMethods = {{{"Info", Info},
                                             {"GetQuote", GetQuote},
                                             {"Version", Version},
                                             {"GetKey", NotRecorded},
                                             {"GetTlsKey", NotRecorded},
                                             {"Sign", NotRecorded},
                                             {"Verify", NotRecorded},
                                             {"EmitEvent", NotRecorded}}};

Result<object> Call(const Recording& recording, std::string_view name, const HttpRequest& request) {
  for (const Method& method : kMethods) {
    if (method.name != name) continue;
    ATTESTOR_ASSIGN(const Arguments arguments, Arguments::FromRequest(request));
    return method.call(recording, arguments);
  }
  return Error(kNoSuchMethod, "Service not found: " + std::string(name));
}

}  // namespace

HttpAnswer Replay(const Recording& recording, const HttpRequest& request) {
  const auto method = MethodOf(request.path);
  return method ? AnswerWith(Call(recording, *method, request)) : NoSuchPath();
}

}  // namespace attestor::simtee
