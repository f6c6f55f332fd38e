#include "testkit/simtee/guest_api_methods.h"

#include "core/wire/cbor.h"
#include "testkit/simtee/guest_api.h"

namespace attestor::simtee {

using boost::json::object;

object CommonInfo(const SimTee& tee) {
  return {{"app_id", ToHex(tee.app_id())},
          {"instance_id", ToHex(tee.instance_id())},
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

std::string ComposeText(const SimTee& tee) {
  return wire::IsUtf8(tee.app_compose()) ? std::string(AsText(tee.app_compose())) : "";
}

Result<object> Attest(const GuestCall& call, AttestationForm form) {
  ATTESTOR_ASSIGN(const ByteArray<64> report_data, call.arguments.ReportData());
  SimTee::QuoteAndLog quote = call.tee.Quote(report_data);
  ATTESTOR_ASSIGN(
      const Bytes attestation,
      EncodeAttestation({std::move(quote.quote), std::move(quote.event_log), report_data, call.tee.vm_config()}, form));
  return object{{"attestation", ToHex(attestation)}};
}

Result<object> IssueTlsKey(const GuestCall& call) {
  TlsKeyRequest request;
  ATTESTOR_ASSIGN(request.subject, call.arguments.Text("subject"));
  ATTESTOR_ASSIGN(request.alt_names, call.arguments.Texts("alt_names"));
  ATTESTOR_ASSIGN(request.usage_ra_tls, call.arguments.Bool("usage_ra_tls"));
  ATTESTOR_ASSIGN(request.usage_server_auth, call.arguments.Bool("usage_server_auth"));
  ATTESTOR_ASSIGN(request.usage_client_auth, call.arguments.Bool("usage_client_auth"));
  ATTESTOR_ASSIGN(request.not_before, call.arguments.Seconds("not_before"));
  ATTESTOR_ASSIGN(request.not_after, call.arguments.Seconds("not_after"));
  ATTESTOR_ASSIGN(const TlsKey key, call.tee.MakeTlsKey(request, call.now));
  boost::json::array chain;
  for (const std::string& pem : key.certificate_chain) chain.push_back(boost::json::string(pem));
  return object{{"key", AsText(key.key_pem.Reveal())}, {"certificate_chain", std::move(chain)}};
}

Result<object> Version(const GuestCall& call) {
  return object{{"version", AgentVersion(call.api)}, {"rev", kAgentRevision}};
}

}  // namespace attestor::simtee
