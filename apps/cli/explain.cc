#include "explain.h"

#include "common.h"
#include "describe.h"
#include "evidence/quote/collateral_check.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/td_policy.h"
#include "service/system/log.h"

namespace attestor::cli {
namespace {

std::string Title(std::string_view text) { return Paint(Colour::kBold, text) + "\n"; }

std::string PlatformText(const quote::PckPlatform& platform) {
  return "FMSPC " + ToHex(platform.fmspc) + ", PCE id " + ToHex(platform.pce_id) + ", PCE SVN " +
         std::to_string(platform.pce_svn) + ", CPU SVN " + ToHex(platform.cpu_svn);
}

std::string ModuleText(const quote::TdReport& td) {
  return "version " + std::to_string(td.tee_tcb_svn[1]) + ", SVN " + std::to_string(td.tee_tcb_svn[0]) + ", MRSEAM " +
         ToHex(td.mr_seam);
}

std::string FindingText(const quote::Finding& finding) {
  return std::string(quote::ToText(finding.status)) + ", level of " + ToText(finding.date).substr(0, 10);
}

// A level's advisories are known holes of whoever reaches that level and no newer one.
std::string PartText(const quote::TcbPart& part) {
  std::string text = part.reached ? FindingText(*part.reached) : "no level that Intel knows";
  if (part.reached) {
    for (const std::string& advisory : part.reached->advisory_ids) text.append(", ").append(Harmless(advisory));
  }
  if (!part.newest) return text;
  const std::string newest = FindingText(*part.newest);
  if (!part.enough) return text.append("; newest: ").append(newest).append("; none is enough for the policy");
  const std::string enough = FindingText(*part.enough);
  if (enough != newest) return text.append("; enough: ").append(enough).append("; newest: ").append(newest);
  const bool there = part.reached && FindingText(*part.reached) == newest;
  return text.append(there ? "; newest: " : "; only the newest is enough: ").append(newest);
}

std::string RunningText(const quote::RunningModule& module) {
  return "version " + std::to_string(module.version) + ", SVN " + std::to_string(module.svn) + ": " +
         (module.reached ? FindingText(*module.reached) : "no level that Intel knows");
}

std::string EnoughText(const quote::TcbShortfall& shortfall) {
  if (!shortfall.enough || *shortfall.enough == shortfall.needs) return "";
  return *shortfall.enough <= shortfall.has ? " (what it has is enough)"
                                            : " (" + std::to_string(*shortfall.enough) + " is enough)";
}

std::string ShortfallText(const quote::TcbShortfall& shortfall) {
  std::string is = shortfall.category;
  if (!shortfall.type.empty()) is.append(is.empty() ? "" : ", ").append(shortfall.type);
  return "  " + Harmless(shortfall.component) + (is.empty() ? "" : " (" + Harmless(is) + ")") + " has " +
         std::to_string(shortfall.has) + ", needs " + std::to_string(shortfall.needs) + EnoughText(shortfall) + ": " +
         shortfall.remedy + "\n";
}

std::string FindingJson(const std::optional<quote::Finding>& finding) {
  if (!finding) return "null";
  return JsonFields({{"status", JsonText(quote::ToText(finding->status))},
                     {"date", JsonText(ToText(finding->date))},
                     {"advisory_ids", JsonTexts(finding->advisory_ids)}});
}

std::string PartJson(const quote::TcbPart& part) {
  return JsonFields({{"name", JsonText(part.name)},
                     {"reached", FindingJson(part.reached)},
                     {"newest", FindingJson(part.newest)},
                     {"enough", FindingJson(part.enough)}});
}

std::string RunningJson(const std::optional<quote::RunningModule>& module) {
  if (!module) return "null";
  return JsonFields({{"version", std::to_string(module->version)},
                     {"svn", std::to_string(module->svn)},
                     {"reached", FindingJson(module->reached)}});
}

std::string ShortfallJson(const quote::TcbShortfall& shortfall) {
  return JsonFields({{"component", JsonText(shortfall.component)},
                     {"category", JsonText(shortfall.category)},
                     {"type", JsonText(shortfall.type)},
                     {"has", std::to_string(shortfall.has)},
                     {"needs", std::to_string(shortfall.needs)},
                     {"enough", shortfall.enough ? std::to_string(*shortfall.enough) : "null"},
                     {"remedy", JsonText(shortfall.remedy)}});
}

}  // namespace

std::string DescribeMachine(const quote::Quote& quote, const quote::Collateral* collateral) {
  std::string out = Title("machine");
  out += Line("quote", std::string(quote::ToText(quote.tee)) + ", version " + std::to_string(quote.version) + ", id " +
                           ToHex(quote::QuoteId(quote)));
  const auto platform = quote::PlatformOf(quote.pck_chain.front());
  out += Line("platform", platform.ok() ? PlatformText(*platform) : Harmless(platform.error().Text()));
  if (platform.ok()) out += Line("PPID", ToHex(platform->ppid));
  if (quote.tee == quote::TeeType::kTdx) out += Line("TDX module", ModuleText(quote.report));
  out += Line("quoting enclave", "SVN " + std::to_string(quote.qe_report.isv_svn));
  if (collateral == nullptr) return out;
  out += Line("collateral", "TCB evaluation " + std::to_string(collateral->tcb_info.value.evaluation_number) +
                                " (TCB info) and " + std::to_string(collateral->qe_identity.value.evaluation_number) +
                                " (QE identity), valid until " + ToText(quote::CollateralUntil(*collateral)));
  return out;
}

// DescribeExtension leaves out what is zero: most hosts turn none of it on.
std::string DescribeExtension(const quote::TdExtension& extension) {
  std::string out = Line("VM id", std::to_string(extension.vm_id));
  const auto line = [&out](std::string_view name, const auto& value) {
    if (value != std::remove_cvref_t<decltype(value)>{}) out += Line(name, ToHex(value));
  };
  line("TD id", extension.td_id);
  line("device info", extension.device_info);
  line("SERVTD at first", extension.init_service_td);
  line("  attributes", extension.init_service_td_attributes);
  line("CPU SVN at first", extension.init_cpu_svn);
  line("TDX SVN at first", extension.init_tee_tcb_svn);
  line("model at first", extension.init_model);
  line("SERVTD now", extension.current_service_td);
  line("  attributes", extension.current_service_td_attributes);
  return out;
}

std::string DescribeGuest(const quote::Quote& quote) {
  if (quote.tee == quote::TeeType::kSgx) {
    return Title("enclave") + Line("attributes", ToHex(quote.enclave.attributes)) +
           Line("MRENCLAVE", ToHex(quote.enclave.mr_enclave)) + Line("MRSIGNER", ToHex(quote.enclave.mr_signer)) +
           Line("product, SVN",
                std::to_string(quote.enclave.isv_prod_id) + ", " + std::to_string(quote.enclave.isv_svn)) +
           Line("report data", ToHex(quote.enclave.report_data));
  }
  const quote::TdReport& td = quote.report;
  std::string out = Title("guest");
  const bool debug = (td.td_attributes & quote::kTdAttributeDebug) != 0;
  out += Line("attributes", quote::HexNumber(td.td_attributes) + (debug ? ", DEBUG: its host reads its memory" : ""));
  out += Line("XFAM", quote::HexNumber(quote::XfamOf(td)));
  out += Line("MRTD", ToHex(td.mr_td));
  for (size_t i = 0; i < td.rtmr.size(); ++i) out += Line("RTMR" + std::to_string(i), ToHex(td.rtmr[i]));
  // Set by whoever started the guest, if at all.
  for (const auto& [name, value] : {std::pair("MRCONFIGID", td.mr_config_id), std::pair("MROWNER", td.mr_owner),
                                    std::pair("MROWNERCONFIG", td.mr_owner_config)}) {
    if (value != ByteArray<48>{}) out += Line(name, ToHex(value));
  }
  out += Line("report data", ToHex(td.report_data));
  return td.extension ? out + DescribeExtension(*td.extension) : out;
}

std::string DescribeExplanation(const quote::TcbExplanation& explanation, const std::string& failed) {
  std::string out = Title("parts of the TCB");
  for (const quote::TcbPart& part : explanation.parts) out += Line(part.name, PartText(part));
  if (explanation.module_now) out += Line("TDX module now", RunningText(*explanation.module_now));
  out += Title("what falls short of the newest level");
  if (explanation.shortfalls.empty()) out += "  nothing: every part has what the newest level asks for\n";
  for (const quote::TcbShortfall& shortfall : explanation.shortfalls) out += ShortfallText(shortfall);
  out += Title("what to do");
  if (!failed.empty()) out += "  First what " + failed + " says, below. For the TCB alone:\n";
  return out + "  " + quote::AdviceOf(explanation) + "\n";
}

std::string DescribeUnexplained(std::string_view why) {
  return Title("parts of the TCB") + "  not known: " + Harmless(why) + "\n";
}

std::string ExplanationJson(const quote::Quote& quote, const quote::TcbExplanation& explanation) {
  const auto platform = quote::PlatformOf(quote.pck_chain.front());
  const auto hex = [&](const auto& field) { return platform.ok() ? JsonText(ToHex(field)) : std::string("null"); };
  const quote::PckPlatform& values = platform.ok() ? *platform : quote::PckPlatform{};
  return JsonFields({{"fmspc", hex(values.fmspc)},
                     {"pce_id", hex(values.pce_id)},
                     {"ppid", hex(values.ppid)},
                     {"evaluation_number", std::to_string(explanation.evaluation_number)},
                     {"qe_evaluation_number", std::to_string(explanation.qe_evaluation_number)},
                     {"status", explanation.status ? JsonText(quote::ToText(*explanation.status)) : "null"},
                     {"parts", JsonList(explanation.parts, PartJson)},
                     {"module_now", RunningJson(explanation.module_now)},
                     {"shortfalls", JsonList(explanation.shortfalls, ShortfallJson)},
                     {"stale_certificate", explanation.stale_certificate ? "true" : "false"},
                     {"advice", JsonText(quote::AdviceOf(explanation))}});
}

}  // namespace attestor::cli
