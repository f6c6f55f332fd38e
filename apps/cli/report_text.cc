#include "report_text.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "common.h"
#include "core/crypto/hash.h"
#include "errors.h"
#include "evidence/quote/collateral_import.h"
#include "evidence/quote/input.h"
#include "option_for.h"
#include "service/system/file.h"
#include "service/system/log.h"

namespace attestor::cli {
namespace {

std::string StatusJson(const quote::TcbAt& tcb) { return tcb.status ? JsonText(quote::ToText(*tcb.status)) : "null"; }
std::string TimeJson(const quote::TcbAt& tcb) { return tcb.time ? JsonText(ToText(*tcb.time)) : "null"; }
std::string WhyJson(const quote::TcbAt& tcb) { return tcb.status ? "null" : JsonText(tcb.why); }

std::string RootHash(const quote::Quote& quote) { return ToHex(crypto::Sha256(quote.pck_chain.back().der())); }

}  // namespace

Error InFile(const std::string& path, const Error& error) {
  return Error(error.code(), error.detail().empty() ? path : path + ": " + error.detail());
}

Result<Bytes> ReadQuote(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes file, ReadFile(path, 4 * quote::kMaxQuoteSize));
  auto quote = quote::QuoteOf(std::move(file));
  return quote.ok() ? std::move(quote) : Result<Bytes>(InFile(path, quote.error()));
}

Result<Bytes> ReadCollateral(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes file, ReadFile(path, quote::kMaxCollateralImport));
  if (const Status status = quote::CheckCollateralFile(file); !status.ok()) return InFile(path, status.error());
  return file;
}

Status AddReportData(const std::string& option, std::optional<ByteArray<64>>& policy) {
  if (option.empty()) return Ok();
  const auto said = quote::ReportDataOf(option);
  if (!said) return Error(kOption, "--report-data '" + Harmless(option) + "': write 1 to 64 bytes in hex");
  if (policy && *policy != *said) return Error(kOption, "--report-data: the policy expects " + ToHex(*policy));
  policy = said;
  return Ok();
}

std::string DescribeTcb(std::string_view name, const quote::TcbAt& tcb) {
  std::string text(tcb.status ? quote::ToText(*tcb.status) : "not known");
  if (tcb.time) text.append(" at ").append(ToText(*tcb.time));
  if (!tcb.status) text.append(": ").append(Harmless(tcb.why));
  for (const std::string& advisory : tcb.advisory_ids) text.append(", ").append(Harmless(advisory));
  return Line(name, text);
}

JsonMembers TcbMembers(const quote::TcbAt& now, const quote::TcbAt& signing) {
  std::set<std::string> ids(now.advisory_ids.begin(), now.advisory_ids.end());
  ids.insert(signing.advisory_ids.begin(), signing.advisory_ids.end());
  return {{"at", TimeJson(now)},
          {"tcb_status", StatusJson(now)},
          {"tcb_status_reason", WhyJson(now)},
          {"signed_at", TimeJson(signing)},
          {"tcb_status_at_signing", StatusJson(signing)},
          {"tcb_status_at_signing_reason", WhyJson(signing)},
          {"advisory_ids", JsonList(ids, JsonText)}};
}

std::string AnchorsJson(const std::vector<Anchor>& anchors) {
  return JsonList(anchors, [](const Anchor& anchor) {
    return JsonFields(
        {{"kind", JsonText(anchor.kind)}, {"value", JsonText(anchor.value)}, {"name", JsonText(anchor.name)}});
  });
}

std::string DescribeAnchors(const std::vector<Anchor>& anchors) {
  std::string out = Paint(Colour::kBold, "trust anchors") + "\n";
  for (const Anchor& anchor : anchors) out += Line(anchor.kind, Harmless(anchor.name) + ", " + anchor.value);
  return out;
}

Anchor RootSetAnchor(const quote::TeeRoots& roots, const std::string& source) {
  return {"tee_roots", ToHex(roots.id()), source};
}

void AddRootAnchor(const quote::Quote& quote, const quote::TeeRoots& roots, std::vector<Anchor>& anchors) {
  if (!roots.Contains(quote.pck_chain.back())) return;
  Anchor anchor{"tee_root", RootHash(quote),
                quote::IsSimulated(quote) ? "SIMULATED, not Intel's" : "Intel SGX Root CA"};
  if (std::ranges::find(anchors, anchor.value, &Anchor::value) == anchors.end()) anchors.push_back(std::move(anchor));
}

void PrintVerdict(bool accepted, bool simulated, const CheckReport& report) {
  std::printf("%s%s\n", Paint(accepted ? Colour::kGreen : Colour::kRed, accepted ? "accepted" : "refused").c_str(),
              simulated ? ", SIMULATED: no hardware stands behind it" : "");
  if (const Check* reason = report.FirstFailure(); reason != nullptr) {
    const std::string code = reason->code == reason->id ? "" : " [" + reason->code + "]";
    std::printf("  because of %s: %s\n", Harmless(reason->id + code).c_str(),
                (Harmless(reason->detail) + OptionHint(reason->code)).c_str());
  }
  const auto open = std::ranges::count(report.checks(), Outcome::kNotChecked, &Check::outcome);
  if (accepted && open > 0) std::printf("  %td checks were not made; the list above says why\n", open);
}

}  // namespace attestor::cli
