#include "guest_json.h"

#include <optional>

#include "core/crypto/hash.h"
#include "evidence/dstack/config_id.h"
#include "evidence/quote/td_policy.h"
#include "service/system/log.h"

namespace attestor::cli {
namespace {

std::string Hex(ByteView bytes) { return JsonText(ToHex(bytes)); }

template <class T>
std::string OptionalHex(const std::optional<T>& value) {
  return value ? Hex(*value) : "null";
}

std::string ExtensionJson(const std::optional<quote::TdExtension>& extension) {
  if (!extension) return "null";
  return JsonFields({{"vm_id", std::to_string(extension->vm_id)},
                     {"td_id", Hex(extension->td_id)},
                     {"device_info", Hex(extension->device_info)},
                     {"init_service_td", Hex(extension->init_service_td)},
                     {"init_service_td_attributes", Hex(extension->init_service_td_attributes)},
                     {"init_cpu_svn", Hex(extension->init_cpu_svn)},
                     {"init_tee_tcb_svn", Hex(extension->init_tee_tcb_svn)},
                     {"init_model", Hex(extension->init_model)},
                     {"current_service_td", Hex(extension->current_service_td)},
                     {"current_service_td_attributes", Hex(extension->current_service_td_attributes)}});
}

std::string TdJson(const quote::TdReport& td) {
  return JsonFields({{"mrtd", Hex(td.mr_td)},
                     {"rtmr0", Hex(td.rtmr[0])},
                     {"rtmr1", Hex(td.rtmr[1])},
                     {"rtmr2", Hex(td.rtmr[2])},
                     {"rtmr3", Hex(td.rtmr[3])},
                     {"attributes", JsonText(quote::HexNumber(td.td_attributes))},
                     {"xfam", JsonText(quote::HexNumber(quote::XfamOf(td)))},
                     {"mr_config_id", Hex(td.mr_config_id)},
                     {"mr_owner", Hex(td.mr_owner)},
                     {"mr_owner_config", Hex(td.mr_owner_config)},
                     {"tee_tcb_svn", Hex(td.tee_tcb_svn)},
                     {"tee_tcb_svn2", OptionalHex(td.tee_tcb_svn2)},
                     {"mr_service_td", OptionalHex(td.mr_service_td)},
                     {"extension", ExtensionJson(td.extension)}});
}

std::string EnclaveJson(const quote::SgxReport& enclave) {
  return JsonFields({{"mr_enclave", Hex(enclave.mr_enclave)},
                     {"mr_signer", Hex(enclave.mr_signer)},
                     {"isv_prod_id", std::to_string(enclave.isv_prod_id)},
                     {"isv_svn", std::to_string(enclave.isv_svn)},
                     {"attributes", Hex(enclave.attributes)}});
}

std::string ProviderJson(const std::string& measured) {
  const auto provider = dstack::ParseKeyProvider(measured);
  if (!provider.ok()) return "null";
  return JsonFields({{"name", JsonText(provider->name)}, {"id", Hex(provider->id)}});
}

}  // namespace

JsonMembers QuoteMembers(const quote::Quote* quote) {
  if (quote == nullptr) return {{"report_data", "null"}, {"td_report", "null"}, {"enclave", "null"}};
  const bool tdx = quote->tee == quote::TeeType::kTdx;
  return {{"report_data", Hex(tdx ? quote->report.report_data : quote->enclave.report_data)},
          {"td_report", tdx ? TdJson(quote->report) : "null"},
          {"enclave", tdx ? "null" : EnclaveJson(quote->enclave)}};
}

JsonMembers ApplicationMembers(const dstack::JudgedEvidence* proved) {
  constexpr std::string_view kNames[] = {"compose_hash", "app_id",        "instance_id",          "device_id",
                                         "key_provider", "os_image_hash", "logged_os_image_hash", "image_id"};
  if (proved == nullptr) {
    JsonMembers none;
    for (const std::string_view name : kNames) none.emplace_back(name, "null");
    return none;
  }
  const dstack::RuntimeFacts& facts = proved->facts;
  return {{kNames[0], Hex(facts.compose_hash)},          {kNames[1], Hex(facts.app_id)},
          {kNames[2], Hex(facts.instance_id)},           {kNames[3], Hex(crypto::Sha256(proved->quote.ppid))},
          {kNames[4], ProviderJson(facts.key_provider)}, {kNames[5], OptionalHex(proved->os_image_hash)},
          {kNames[6], OptionalHex(facts.os_image_hash)}, {kNames[7], Hex(quote::ImageId(proved->quote.report))}};
}

}  // namespace attestor::cli
