#include "service/client/evidence_faults.h"

#include <algorithm>
#include <array>

#include "service/channel/errors.h"
#include "service/client/errors.h"
#include "service/client/explain.h"
#include "service/client/plain_text.h"
#include "service/net/errors.h"

namespace attestor::client {
namespace {

constexpr std::string_view kSideLine = "\nside: ";

// What was refused because of an anchor that the person chose.
bool IsOfAnchors(const Error& error) {
  constexpr std::array<std::string_view, 3> kCodes = {"quote.untrusted_root", "release.signature", "client.simulated"};
  return std::ranges::find(kCodes, error.code().id) != kCodes.end();
}

}  // namespace

Error ExplainEvidence(const Error& error, Blame shown_by) {
  // Whoever refuses us says so itself, and an end that was asked for is nobody's fault.
  if (error.Is(channel::kRefused) || error.Is(net::kStopping)) return error;
  const std::string detail = error.detail().empty() ? std::string(ToText(shown_by)) : Readable(error.detail());
  return Error(error.code(), Told(detail, IsOfAnchors(error) ? Blame::kAnchors : shown_by, channel::Retry::kElsewhere));
}

Error ExplainRefusal(const std::string& code, const std::string& detail) {
  if (code.empty()) return Error(kRefused, Told("no reason given", Blame::kSigner, channel::Retry::kElsewhere));
  const std::string text = Readable(detail.empty() ? code : code + ": " + detail);
  const bool roots = code == "certificate.root" || code == "certificate.path";
  return Error(kRefused, Told(text, roots ? Blame::kSignerRoots : Blame::kSigner, channel::Retry::kElsewhere));
}

std::string WithoutSide(const std::string& text) { return text.substr(0, text.rfind(kSideLine)); }

}  // namespace attestor::client
