#include "simtee/guest_api.h"

#include <array>
#include <boost/json.hpp>

#include "simtee/arguments.h"
#include "simtee/errors.h"
#include "wire/cbor.h"

namespace attestor::simtee {
namespace {

using boost::json::array;
using boost::json::object;

array HexArray(const std::vector<Bytes>& items) {
  array out;
  for (const Bytes& item : items) out.push_back(boost::json::string(ToHex(item)));
  return out;
}

// A compose file that is no UTF-8 can be measured, but no JSON text can hold it.
std::string ComposeText(const SimTee& tee) { return wire::IsUtf8(tee.app_compose()) ? std::string(AsText(tee.app_compose())) : ""; }

std::string TcbInfoText(const SimTee& tee) {
  const SimTee::Measurements mr = tee.measurements();
  object info = {{"mrtd", ToHex(mr.mrtd)}};
  for (size_t i = 0; i < 4; ++i) info["rtmr" + std::to_string(i)] = ToHex(mr.rtmr[i]);
  info["mr_aggregated"] = ToHex(mr.mr_aggregated);
  info["os_image_hash"] = ToHex(tee.os_image_hash());
  info["compose_hash"] = ToHex(tee.compose_hash());
  info["device_id"] = ToHex(tee.device_id());
  info["event_log"] = boost::json::parse(EventLogJson(tee.events()));
  info["app_compose"] = ComposeText(tee);
  return boost::json::serialize(info);
}

Result<object> Info(SimTee& tee, const Arguments&, Time) {
  return object{{"app_id", ToHex(tee.app_id())},
                {"instance_id", ToHex(tee.instance_id())},
                {"app_cert", tee.app_certificate()},
                {"tcb_info", TcbInfoText(tee)},
                {"app_name", tee.app_name()},
                {"device_id", ToHex(tee.device_id())},
                {"mr_aggregated", ToHex(tee.measurements().mr_aggregated)},
                {"os_image_hash", ToHex(tee.os_image_hash())},
                {"key_provider_info", tee.key_provider()},
                {"compose_hash", ToHex(tee.compose_hash())},
                {"vm_config", tee.vm_config()},
                {"cloud_vendor", "SIMULATED by attestor-simtee"},
                {"cloud_product", "SIMULATED, protects nothing"}};
}

Result<object> GetQuote(SimTee& tee, const Arguments& arguments, Time) {
  ATTESTOR_ASSIGN(const ByteArray<64> report_data, arguments.ReportData());
  const SimTee::QuoteAndLog quote = tee.Quote(report_data);
  return object{
      {"quote", ToHex(quote.quote)}, {"event_log", quote.event_log}, {"report_data", ToHex(report_data)}, {"vm_config", tee.vm_config()}};
}

Result<object> GetKey(SimTee& tee, const Arguments& arguments, Time) {
  ATTESTOR_ASSIGN(const std::string path, arguments.Text("path"));
  ATTESTOR_ASSIGN(const std::string purpose, arguments.Text("purpose"));
  ATTESTOR_ASSIGN(const std::string algorithm, arguments.Text("algorithm"));
  ATTESTOR_ASSIGN(const DerivedKey key, tee.keys().Derive(path, purpose, algorithm));
  return object{{"key", ToHex(key.key.Reveal())}, {"signature_chain", HexArray(key.signature_chain)}};
}

Result<object> GetTlsKey(SimTee& tee, const Arguments& arguments, Time now) {
  TlsKeyRequest request;
  ATTESTOR_ASSIGN(request.subject, arguments.Text("subject"));
  ATTESTOR_ASSIGN(request.alt_names, arguments.Texts("alt_names"));
  ATTESTOR_ASSIGN(request.usage_ra_tls, arguments.Bool("usage_ra_tls"));
  ATTESTOR_ASSIGN(request.usage_server_auth, arguments.Bool("usage_server_auth"));
  ATTESTOR_ASSIGN(request.usage_client_auth, arguments.Bool("usage_client_auth"));
  ATTESTOR_ASSIGN(request.not_before, arguments.Seconds("not_before"));
  ATTESTOR_ASSIGN(request.not_after, arguments.Seconds("not_after"));
  ATTESTOR_ASSIGN(const TlsKey key, tee.MakeTlsKey(request, now));
  array chain;
  for (const std::string& pem : key.certificate_chain) chain.push_back(boost::json::string(pem));
  return object{{"key", AsText(key.key_pem.Reveal())}, {"certificate_chain", std::move(chain)}};
}

Result<object> Sign(SimTee& tee, const Arguments& arguments, Time) {
  ATTESTOR_ASSIGN(const std::string algorithm, arguments.Text("algorithm"));
  ATTESTOR_ASSIGN(const Bytes data, arguments.Hex("data"));
  ATTESTOR_ASSIGN(const SignedData made, tee.keys().Sign(algorithm, data));
  return object{
      {"signature", ToHex(made.signature)}, {"signature_chain", HexArray(made.signature_chain)}, {"public_key", ToHex(made.public_key)}};
}

Result<object> Verify(SimTee&, const Arguments& arguments, Time) {
  ATTESTOR_ASSIGN(const std::string algorithm, arguments.Text("algorithm"));
  ATTESTOR_ASSIGN(const Bytes data, arguments.Hex("data"));
  ATTESTOR_ASSIGN(const Bytes signature, arguments.Hex("signature"));
  ATTESTOR_ASSIGN(const Bytes public_key, arguments.Hex("public_key"));
  ATTESTOR_ASSIGN(const bool valid, AppKeys::Verify(algorithm, data, signature, public_key));
  return object{{"valid", valid}};
}

Result<object> EmitEvent(SimTee& tee, const Arguments& arguments, Time) {
  ATTESTOR_ASSIGN(std::string event, arguments.Text("event"));
  ATTESTOR_ASSIGN(Bytes payload, arguments.Hex("payload"));
  ATTESTOR_TRY(tee.EmitEvent(std::move(event), std::move(payload)));
  return object{};
}

Result<object> Version(SimTee&, const Arguments&, Time) { return object{{"version", kAgentVersion}, {"rev", kAgentRevision}}; }

struct Method {
  std::string_view name;
  Result<object> (*call)(SimTee&, const Arguments&, Time);
};
constexpr std::array<Method, 8> kMethods = {{{"Info", Info},
                                             {"GetQuote", GetQuote},
                                             {"GetKey", GetKey},
                                             {"GetTlsKey", GetTlsKey},
                                             {"Sign", Sign},
                                             {"Verify", Verify},
                                             {"EmitEvent", EmitEvent},
                                             {"Version", Version}}};

Result<object> Call(SimTee& tee, std::string_view name, const HttpRequest& request, Time now) {
  for (const Method& method : kMethods) {
    if (method.name != name) continue;
    ATTESTOR_ASSIGN(const Arguments arguments, Arguments::FromRequest(request));
    return method.call(tee, arguments, now);
  }
  return Error(kNoSuchMethod, "Service not found: " + std::string(name));
}

}  // namespace

HttpAnswer Answer(SimTee& tee, const HttpRequest& request, Time now) {
  const auto method = MethodOf(request.path);
  return method ? AnswerWith(Call(tee, *method, request, now)) : NoSuchPath();
}

}  // namespace attestor::simtee
