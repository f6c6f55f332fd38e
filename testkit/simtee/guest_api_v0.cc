#include <array>

#include "testkit/simtee/errors.h"
#include "testkit/simtee/guest_api_methods.h"

namespace attestor::simtee {
namespace {

using boost::json::array;
using boost::json::object;

array HexArray(const std::vector<Bytes>& items) {
  array out;
  for (const Bytes& item : items) out.push_back(boost::json::string(ToHex(item)));
  return out;
}

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

Result<object> Info(const GuestCall& call) {
  object info = CommonInfo(call.tee);
  info["app_cert"] = call.tee.app_certificate();
  info["tcb_info"] = TcbInfoText(call.tee);
  return info;
}

Result<object> GetQuote(const GuestCall& call) {
  ATTESTOR_ASSIGN(const ByteArray<64> report_data, call.arguments.ReportData());
  const SimTee::QuoteAndLog quote = call.tee.Quote(report_data);
  return object{{"quote", ToHex(quote.quote)},
                {"event_log", quote.event_log},
                {"report_data", ToHex(report_data)},
                {"vm_config", call.tee.vm_config()}};
}

// Older clients read SCALE only, so v0 keeps to it.
Result<object> AttestV0(const GuestCall& call) { return Attest(call, AttestationForm::kScale); }

Result<object> GetKey(const GuestCall& call) {
  ATTESTOR_ASSIGN(const std::string path, call.arguments.Text("path"));
  ATTESTOR_ASSIGN(const std::string purpose, call.arguments.Text("purpose"));
  ATTESTOR_ASSIGN(const std::string algorithm, call.arguments.Text("algorithm"));
  ATTESTOR_ASSIGN(const DerivedKey key, call.tee.keys().Derive(path, purpose, algorithm));
  return object{{"key", ToHex(key.key.Reveal())}, {"signature_chain", HexArray(key.signature_chain)}};
}

Result<object> Sign(const GuestCall& call) {
  ATTESTOR_ASSIGN(const std::string algorithm, call.arguments.Text("algorithm"));
  ATTESTOR_ASSIGN(const Bytes data, call.arguments.Hex("data"));
  ATTESTOR_ASSIGN(const SignedData made, call.tee.keys().Sign(algorithm, data));
  return object{{"signature", ToHex(made.signature)},
                {"signature_chain", HexArray(made.signature_chain)},
                {"public_key", ToHex(made.public_key)}};
}

Result<object> Verify(const GuestCall& call) {
  ATTESTOR_ASSIGN(const std::string algorithm, call.arguments.Text("algorithm"));
  ATTESTOR_ASSIGN(const Bytes data, call.arguments.Hex("data"));
  ATTESTOR_ASSIGN(const Bytes signature, call.arguments.Hex("signature"));
  ATTESTOR_ASSIGN(const Bytes public_key, call.arguments.Hex("public_key"));
  ATTESTOR_ASSIGN(const bool valid, AppKeys::Verify(algorithm, data, signature, public_key));
  return object{{"valid", valid}};
}

Result<object> EmitEvent(const GuestCall& call) {
  if (call.api == ServedApi::kV1) {
    return Error(
        kArgument,
        "EmitEvent was removed in dstack 0.6.0; runtime RTMR3 events are system-owned and cannot be extended by apps");
  }
  ATTESTOR_ASSIGN(std::string event, call.arguments.Text("event"));
  ATTESTOR_ASSIGN(Bytes payload, call.arguments.Hex("payload"));
  ATTESTOR_TRY(call.tee.EmitEvent(std::move(event), std::move(payload)));
  return object{};
}

constexpr std::array<GuestMethod, 9> kMethods = {{{"Info", Info},
                                                  {"GetQuote", GetQuote},
                                                  {"Attest", AttestV0},
                                                  {"GetKey", GetKey},
                                                  {"GetTlsKey", IssueTlsKey},
                                                  {"Sign", Sign},
                                                  {"Verify", Verify},
                                                  {"EmitEvent", EmitEvent},
                                                  {"Version", Version}}};

}  // namespace

std::span<const GuestMethod> MethodsV0() { return kMethods; }

}  // namespace attestor::simtee
