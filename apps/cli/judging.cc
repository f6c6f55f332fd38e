#include "judging.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "base/file.h"
#include "base/log.h"
#include "common.h"
#include "crypto/hash.h"
#include "errors.h"
#include "quote/collateral_import.h"
#include "quote/tcb_explanation.h"
#include "quote/verify.h"

namespace attestor::cli {
namespace {

constexpr uint8_t kCanonicalFirst = 0xa7;  // a CBOR map of seven (spec/collateral.md)

bool IsSpace(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

std::string StatusJson(const TcbAt& tcb) { return tcb.status ? JsonText(quote::ToText(*tcb.status)) : "null"; }
std::string TimeJson(const TcbAt& tcb) { return tcb.time ? JsonText(ToText(*tcb.time)) : "null"; }
std::string WhyJson(const TcbAt& tcb) { return tcb.status ? "null" : JsonText(tcb.why); }

std::string RootHash(const quote::Quote& quote) { return ToHex(crypto::Sha256(quote.pck_chain.back().der())); }

}  // namespace

Bytes BinaryOrHex(Bytes file) {
  std::string digits;
  for (const uint8_t byte : file) {
    if (!IsSpace(byte)) digits.push_back(static_cast<char>(byte));
  }
  auto bytes = FromHex(digits);
  return bytes && !bytes->empty() ? *std::move(bytes) : std::move(file);
}

bool LooksLikeQuote(ByteView bytes) {
  return bytes.size() > 2 && bytes[0] >= quote::kQuoteVersion3 && bytes[0] <= quote::kQuoteVersion5 && bytes[1] == 0;
}

Result<Bytes> ReadQuote(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes file, ReadFile(path, 4 * quote::kMaxQuoteSize));
  Bytes bytes = BinaryOrHex(std::move(file));
  if (LooksLikeQuote(bytes)) return bytes;
  const auto first = std::ranges::find_if_not(bytes, IsSpace);
  if (first == bytes.end()) return Error(kNotQuote, path + " is empty");
  // What an agent answers is the likeliest of the wrong files.
  return Error(kNotQuote, path + (*first == '{' ? " is JSON: give the hex of its 'quote', or use 'attestor evidence verify'" : ""));
}

Result<Bytes> ReadCollateral(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes file, ReadFile(path, quote::kMaxCollateralImport));
  const auto first = std::ranges::find_if_not(file, IsSpace);
  if (first == file.end()) return Error(kNotCollateral, path + " is empty");
  if (*first != '{' && *first != kCanonicalFirst) return Error(kNotCollateral, path);
  return file;
}

Result<quote::Collateral> ImportedCollateral(ByteView file) {
  ATTESTOR_ASSIGN(const Bytes canonical, quote::ImportCollateral(file));
  return quote::ParseCollateral(canonical);
}

TcbAt TcbStatusAt(const quote::Quote& quote, const quote::Collateral& collateral, const quote::TeeRoots& roots, Time at) {
  TcbAt out;
  out.time = at;
  CheckReport report;
  quote::QuotePolicy any;
  any.tee = quote.tee;
  const auto verified = quote::VerifyQuote(quote, collateral, roots, at, report, any);
  const Check* reached = report.Find("quote.tcb_status");
  if (reached == nullptr || reached->outcome == Outcome::kNotChecked) {
    out.why = verified.ok() ? "" : verified.error().Text();
    return out;
  }
  const auto explained = quote::ExplainTcb(quote, collateral);
  if (!explained.ok()) {
    out.why = explained.error().Text();
    return out;
  }
  out.status = explained->status;
  out.advisory_ids = explained->advisory_ids;
  return out;
}

TcbAt Worst(const std::vector<TcbAt>& of) {
  TcbAt out;
  std::set<std::string> advisories;
  for (const TcbAt& tcb : of) {
    out.time = tcb.time;
    advisories.insert(tcb.advisory_ids.begin(), tcb.advisory_ids.end());
    if (!tcb.status && out.why.empty()) out.why = tcb.why;
    if (tcb.status) out.status = std::max(out.status.value_or(*tcb.status), *tcb.status);
  }
  if (!std::ranges::all_of(of, [](const TcbAt& tcb) { return tcb.status.has_value(); })) out.status.reset();
  out.advisory_ids.assign(advisories.begin(), advisories.end());
  return out;
}

std::string DescribeTcb(std::string_view name, const TcbAt& tcb) {
  std::string text(tcb.status ? quote::ToText(*tcb.status) : "not known");
  if (tcb.time) text.append(" at ").append(ToText(*tcb.time));
  if (!tcb.status) text.append(": ").append(Harmless(tcb.why));
  for (const std::string& advisory : tcb.advisory_ids) text.append(", ").append(Harmless(advisory));
  return Line(name, text);
}

JsonMembers TcbMembers(const TcbAt& now, const TcbAt& signing) {
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
    return JsonFields({{"kind", JsonText(anchor.kind)}, {"value", JsonText(anchor.value)}, {"name", JsonText(anchor.name)}});
  });
}

std::string DescribeAnchors(const std::vector<Anchor>& anchors) {
  std::string out = Paint(Colour::kBold, "trust anchors") + "\n";
  for (const Anchor& anchor : anchors) out += Line(anchor.kind, Harmless(anchor.name) + ", " + anchor.value);
  return out;
}

Anchor RootSetAnchor(const quote::TeeRoots& roots, const std::string& source) { return {"tee_roots", ToHex(roots.id()), source}; }

void AddRootAnchor(const quote::Quote& quote, const quote::TeeRoots& roots, std::vector<Anchor>& anchors) {
  if (!roots.Contains(quote.pck_chain.back())) return;
  Anchor anchor{"tee_root", RootHash(quote), IsSimulated(quote) ? "SIMULATED, not Intel's" : "Intel SGX Root CA"};
  if (std::ranges::find(anchors, anchor.value, &Anchor::value) == anchors.end()) anchors.push_back(std::move(anchor));
}

bool IsSimulated(const quote::Quote& quote) { return !quote::TeeRoots::IsIntel(crypto::Sha256(quote.pck_chain.back().der())); }

void PrintVerdict(bool accepted, bool simulated, const CheckReport& report) {
  std::printf("%s%s\n", Paint(accepted ? Colour::kGreen : Colour::kRed, accepted ? "accepted" : "refused").c_str(),
              simulated ? ", SIMULATED: no hardware stands behind it" : "");
  if (const Check* reason = report.FirstFailure(); reason != nullptr) {
    const std::string code = reason->code == reason->id ? "" : " [" + reason->code + "]";
    std::printf("  because of %s: %s\n", Harmless(reason->id + code).c_str(), Harmless(reason->detail).c_str());
  }
  const auto open = std::ranges::count(report.checks(), Outcome::kNotChecked, &Check::outcome);
  if (accepted && open > 0) std::printf("  %td checks were not made; the list above says why\n", open);
}

}  // namespace attestor::cli
