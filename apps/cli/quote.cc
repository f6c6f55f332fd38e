// attestor quote: judging one quote with one collateral, as a report or in words. The report is described in
// docs/quote-report.md.
#include <cstdio>
#include <memory>

#include "anchors.h"
#include "commands.h"
#include "common.h"
#include "errors.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/judge.h"
#include "evidence/quote/tcb_explanation.h"
#include "explain.h"
#include "fetched.h"
#include "guest_json.h"
#include "report_text.h"
#include "service/config/config.h"
#include "service/config/quote_policy.h"
#include "service/system/log.h"

namespace attestor::cli {
namespace {

struct QuoteOptions {
  std::string quote;
  std::string collateral;
  FetchOptions fetch;
  std::string at;
  std::string signed_at;
  std::string policy;
  std::string report_data;
  std::string tee_root = "intel";
  bool json = false;
};

Result<Bytes> CollateralFor(ByteView quote, const QuoteOptions& options) {
  ATTESTOR_TRY(CheckFetchOptions(options.fetch));
  if (!options.collateral.empty()) return ReadCollateral(options.collateral);
  if (options.fetch.service.empty()) return Error(kNeedsCollateral, options.quote);
  return Fetch(options.fetch, quote);
}

// ReadInputs reads everything that must be readable before anything can be checked.
Result<quote::QuoteInputs> ReadInputs(const QuoteOptions& options) {
  ATTESTOR_ASSIGN(Bytes quote, ReadQuote(options.quote));
  ATTESTOR_ASSIGN(quote::TeeRoots roots, config::LoadTeeRoots(options.tee_root));
  ATTESTOR_ASSIGN(config::JudgePolicy policy, config::LoadJudgePolicy(options.policy));
  ATTESTOR_TRY(AddReportData(options.report_data, policy.evidence.report_data));
  ATTESTOR_ASSIGN(const Time at, TimeOf(options.at));
  std::optional<Time> signed_at;
  if (!options.signed_at.empty()) {
    signed_at = ParseTime(options.signed_at);
    if (!signed_at)
      return Error(kOption,
                   "--signed-at '" + options.signed_at + "': write 2026-03-01T12:00:00Z, or seconds since 1970");
  }
  ATTESTOR_ASSIGN(Bytes collateral, CollateralFor(quote, options));
  return quote::QuoteInputs{
      std::move(quote), std::move(collateral),      std::move(roots), policy.evidence.quote, policy.tee, at,
      signed_at,        policy.evidence.report_data};
}

std::vector<Anchor> AnchorsOf(const quote::QuoteInputs& inputs, const QuoteOptions& options,
                              const quote::QuoteJudgement& judgement) {
  std::vector<Anchor> anchors = {RootSetAnchor(inputs.roots, options.tee_root)};
  if (judgement.quote) AddRootAnchor(*judgement.quote, inputs.roots, anchors);
  return anchors;
}

// Explanation compares the quote with its collateral, whatever the verdict is; `why` says why there is none.
struct Explanation {
  std::optional<quote::TcbExplanation> tcb;
  std::string why;
};

Explanation ExplanationOf(const quote::QuoteJudgement& judgement, const quote::TcbPolicy& policy) {
  if (!judgement.quote || !judgement.collateral) return {std::nullopt, judgement.now.why};
  auto explained = quote::ExplainTcb(*judgement.quote, *judgement.collateral, policy.accepted);
  if (!explained.ok()) return {std::nullopt, explained.error().Text()};
  return {*std::move(explained), ""};
}

void PrintJson(const quote::QuoteJudgement& judgement, const QuoteOptions& options, const std::vector<Anchor>& anchors,
               const Explanation* explanation) {
  JsonMembers members = {{"format", JsonText("attestor quote 1")},
                         {"verdict", JsonText(judgement.accepted ? "accepted" : "refused")},
                         {"tee", judgement.quote ? JsonText(quote::ToText(judgement.quote->tee)) : "null"},
                         {"quote_id", judgement.quote ? JsonText(ToHex(quote::QuoteId(*judgement.quote))) : "null"},
                         {"simulated", judgement.quote && quote::IsSimulated(*judgement.quote) ? "true" : "false"}};
  for (auto& member : TcbMembers(judgement.now, judgement.signing)) members.push_back(std::move(member));
  for (auto& member : QuoteMembers(judgement.quote ? &*judgement.quote : nullptr)) members.push_back(std::move(member));
  if (explanation != nullptr) {
    const auto& tcb = explanation->tcb;
    members.emplace_back("explanation", tcb ? ExplanationJson(*judgement.quote, *tcb) : "null");
    members.emplace_back("explanation_reason", tcb ? "null" : JsonText(explanation->why));
  }
  members.emplace_back("checks", ReportJson(judgement.report));
  members.emplace_back("anchors", AnchorsJson(anchors));
  members.push_back(FetchedMember(options.fetch));
  std::printf("%s\n", JsonFields(members).c_str());
}

void PrintMachine(const quote::QuoteJudgement& judgement) {
  const Check* status = judgement.report.Find("quote.tcb_status");
  if (status == nullptr || status->outcome == Outcome::kNotChecked) {
    std::printf("%s\n",
                Paint(Colour::kYellow, "NOT PROVED: this is what the files say; a check below failed.").c_str());
  }
  const quote::Collateral* collateral = judgement.collateral ? &*judgement.collateral : nullptr;
  std::printf("%s%s", DescribeMachine(*judgement.quote, collateral).c_str(), DescribeGuest(*judgement.quote).c_str());
}

// FailedElsewhere is the first check that failed for another reason than the TCB's status: what is out of date says
// nothing about it.
std::string FailedElsewhere(const CheckReport& report) {
  for (const Check& check : report.checks())
    if (check.outcome == Outcome::kFailed && check.id != "quote.tcb_status") return check.id;
  return {};
}

void PrintExplanation(const quote::QuoteJudgement& judgement, const Explanation& explanation) {
  if (judgement.quote) PrintMachine(judgement);
  std::printf("%s", explanation.tcb ? DescribeExplanation(*explanation.tcb, FailedElsewhere(judgement.report)).c_str()
                                    : DescribeUnexplained(explanation.why).c_str());
}

void PrintText(const quote::QuoteJudgement& judgement, const QuoteOptions& options, const std::vector<Anchor>& anchors,
               const Explanation* explanation) {
  if (explanation != nullptr) PrintExplanation(judgement, *explanation);
  std::printf("%s\n", Paint(Colour::kBold, "checks").c_str());
  PrintReport(judgement.report);
  std::printf("%s%s%s\n%s%s", DescribeAnchors(anchors).c_str(), DescribeFetched(options.fetch).c_str(),
              Paint(Colour::kBold, "TCB status").c_str(), DescribeTcb("now", judgement.now).c_str(),
              DescribeTcb("at signing", judgement.signing).c_str());
  PrintVerdict(judgement.accepted, judgement.quote && quote::IsSimulated(*judgement.quote), judgement.report);
}

// IsCut: what cannot be taken apart is unreadable, as for every subcommand; the report says so all the same.
bool IsCut(const quote::QuoteJudgement& judgement) {
  const Check* parsed = judgement.report.Find("quote.parse");
  return parsed != nullptr && (parsed->code == quote::kQuoteMalformed.id || parsed->code == quote::kQuoteSize.id);
}

ExitCode Run(const QuoteOptions& options, bool explain) {
  const auto inputs = ReadInputs(options);
  if (!inputs.ok()) {
    PrintError(inputs.error());
    return kUnreadable;
  }
  const quote::QuoteJudgement judgement = quote::JudgeQuote(*inputs);
  const std::vector<Anchor> anchors = AnchorsOf(*inputs, options, judgement);
  std::optional<Explanation> explanation;
  if (explain) explanation = ExplanationOf(judgement, inputs->policy.tcb);
  const Explanation* shown = explanation ? &*explanation : nullptr;
  if (options.json) {
    PrintJson(judgement, options, anchors, shown);
  } else {
    PrintText(judgement, options, anchors, shown);
  }
  if (judgement.accepted) return kDone;
  return IsCut(judgement) ? kUnreadable : kRefused;
}

void AddOne(const options::Command& group, const char* name, const char* title, bool explain, int& code) {
  auto options = std::make_shared<QuoteOptions>();
  const options::Command command = group.AddCommand(name, title);
  command.SetFooter("Exit code: 0 accepted, 1 refused, 2 unreadable. The report is described in docs/quote-report.md.");
  command.Add("--quote", options->quote, "file of the quote, binary or hex").Required();
  const auto collateral = command.Add("--collateral", options->collateral,
                                      "file of the collateral: quote collateral v3 (JSON), or canonical");
  AddFetchOptions(command, collateral, options->fetch);
  command.Add("--at", options->at, "the time to judge at: 2026-03-01T12:00:00Z; default: now");
  command.Add("--signed-at", options->signed_at,
              "when the quote was signed, where that is known: its TCB status then is shown too");
  command.Add("--report-data", options->report_data,
              "hex of what the quote must have been made over; zeros follow where there are fewer than 64 bytes");
  command.Add("--policy", options->policy, "TOML file: TCB statuses, evaluation number and guests that are accepted");
  command.AddFlag("--json", options->json, "print the report as one JSON object");
  AddTeeRootOption(command, options->tee_root);
  command.Do([options, explain, &code] { code = Run(*options, explain); });
}

}  // namespace

void AddQuote(const options::Command& program, int& code) {
  const options::Command group =
      program.AddCommand("quote", "judge an SGX or TDX quote with its collateral; offline, but for --fetch");
  group.RequireCommand();
  AddOne(group, "verify", "make every check, and give a verdict", false, code);
  AddOne(group, "explain", "say which machine it is, what is out of date, and what repairs it", true, code);
}

}  // namespace attestor::cli
