#include "verify_report.h"

#include <cstdio>

#include "describe.h"
#include "option_for.h"
#include "service/system/log.h"
#include "statement/verify/errors.h"
#include "web/json/text_out.h"

namespace attestor::cli {
namespace {

// What no statement of this mode says, and a reader could take for said (spec/disclosure/rules.md section 5).
constexpr std::string_view kListLength =
    "A list may be shorter than the server would have sent: somebody on the wire between node and server can make a "
    "server end early.";

// NotAsked is an expectation that was not given, and what passes for want of it.
struct NotAsked {
  std::string_view id;
  std::string_view passes;
};

std::vector<NotAsked> NotAskedOf(const verify::Expectations& expected) {
  std::vector<NotAsked> out;
  if (expected.host && !expected.path) out.push_back({"path", "what the host answers to any path passes"});
  if (!expected.nonce) out.push_back({"nonce", "a statement that was used before passes"});
  if (!expected.recipient) out.push_back({"recipient", "one that was made for somebody else passes"});
  if (!expected.max_age) out.push_back({"max-age", "an old one passes"});
  return out;
}

std::string NotAskedText(const verify::Expectations& expected) {
  std::string out;
  for (const NotAsked& one : NotAskedOf(expected)) {
    out.append(out.empty() ? "" : ", ").append(one.id).append(" (").append(one.passes).append(")");
  }
  return out.empty() ? out : Paint(Colour::kYellow, "not asked") + "\n  " + out + "\n";
}

std::string NotPromisedJson(const std::optional<verify::Expectations>& expected) {
  const auto one = [](std::string_view id, const std::string& text) {
    return JsonFields({{"id", JsonText(id)}, {"text", JsonText(text)}});
  };
  std::vector<std::string> all = {one("list_length", std::string(kListLength))};
  for (const NotAsked& not_asked : expected ? NotAskedOf(*expected) : std::vector<NotAsked>()) {
    const std::string id(not_asked.id == "max-age" ? "max_age" : not_asked.id);
    all.push_back(one(id, std::string(not_asked.id) + " was not asked: " + std::string(not_asked.passes) + "."));
  }
  return JsonList(all, [](const std::string& json) { return json; });
}

std::string_view Verdict(ExitCode code) {
  switch (code) {
    case kDone: return "verified";
    case kRefused: return "refused";
    case kUnreadable: return "unreadable";
    case kUnexpected: return "nothing expected";
    case kLost: break;  // of proving
  }
  return "";
}

// The reason is the first check that failed; where none did, the error itself.
std::string ReasonJson(const VerifyOutcome& outcome) {
  if (!outcome.reason) return "null";
  const Check* failed = outcome.report.FirstFailure();
  const ErrorCode& code = outcome.reason->code();
  return JsonFields({{"check", failed == nullptr ? "null" : JsonText(failed->id)},
                     {"code", JsonText(failed == nullptr ? std::string(code.id) : failed->code)},
                     {"detail", json::Quote(failed == nullptr ? outcome.reason->detail() : failed->detail)},
                     {"remedy", failed == nullptr || failed->code == code.id ? JsonText(code.remedy) : "null"}});
}

std::string AnchorsJson(const std::optional<verify::Anchors>& anchors) {
  if (!anchors) return "null";
  return JsonFields({{"tee_roots", JsonText(ToHex(anchors->tee_roots.id()))},
                     {"web_roots", JsonText(ToHex(anchors->web_roots.id()))},
                     {"suffix_list", JsonText(ToHex(anchors->web_roots.suffixes().id()))},
                     {"release_root", JsonText(ToHex(anchors->release_root))}});
}

}  // namespace

void PrintVerifyText(const VerifyOutcome& outcome) {
  std::printf("%s\n", Paint(Colour::kBold, "checks").c_str());
  PrintReport(outcome.report);
  if (outcome.claims) {
    std::printf("%s%s", DescribeStatement(*outcome.claims, outcome.simulated).c_str(), outcome.shown.c_str());
    std::printf("%s\n  %s\n", Paint(Colour::kBold, "not promised").c_str(), std::string(kListLength).c_str());
    if (outcome.expected) std::printf("%s", NotAskedText(*outcome.expected).c_str());
  }
  const Colour colour = outcome.code == kDone         ? Colour::kGreen
                        : outcome.code == kUnexpected ? Colour::kYellow
                                                      : Colour::kRed;
  const std::string_view verdict = outcome.code != kUnexpected                 ? Verdict(outcome.code)
                                   : outcome.reason->Is(verify::kExpectNoHost) ? "valid, but no host was expected"
                                                                               : "valid, but nothing was expected";
  std::printf("%s%s\n", Paint(colour, verdict).c_str(),
              outcome.code == kDone && outcome.simulated ? ", SIMULATED" : "");
  if (const Check* reason = outcome.report.FirstFailure(); reason != nullptr) {
    std::printf("  because of %s: %s\n", reason->id.c_str(),
                (Harmless(reason->detail) + OptionHint(reason->code)).c_str());
  }
  if (outcome.code == kUnexpected) std::printf("  %s\n", outcome.reason->Text().c_str());
}

// What was shown stands under names of its own unless it was verified, so that a program that does not look at the
// verdict finds nothing.
void PrintVerifyJson(const VerifyOutcome& outcome) {
  const std::string facts =
      outcome.claims ? "\"claims\":" + ClaimsJson(*outcome.claims) + "," + outcome.shown_json : "";
  const std::string named =
      outcome.code == kDone ? facts : "\"not_verified\":" + (facts.empty() ? "null" : "{" + facts + "}");
  std::printf(
      "{\"format\":\"attestor verify 2\",\"verdict\":%s,\"exit_code\":%d,\"reason\":%s,\"at\":%s,\"simulated\":%s,%s,"
      "\"not_promised\":%s,\"checks\":%s,\"anchors\":%s}\n",
      JsonText(Verdict(outcome.code)).c_str(), static_cast<int>(outcome.code), ReasonJson(outcome).c_str(),
      outcome.code == kUnreadable ? "null" : JsonText(ToText(outcome.at)).c_str(),
      !outcome.claims     ? "null"
      : outcome.simulated ? "true"
                          : "false",
      named.c_str(), NotPromisedJson(outcome.expected).c_str(), ReportJson(outcome.report).c_str(),
      AnchorsJson(outcome.anchors).c_str());
}

}  // namespace attestor::cli
