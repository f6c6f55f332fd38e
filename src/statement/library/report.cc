// The one call of the library, and its report.
#include <attestor/verify.h>

#include <memory>
#include <new>

#include "core/crypto/library.h"
#include "statement/format/bundle.h"
#include "statement/library/arguments.h"
#include "statement/library/errors.h"
#include "statement/library/facts.h"
#include "statement/verify/bundle_check.h"
#include "statement/verify/errors.h"
#include "statement/verify/expect.h"

struct attestor_report {
  attestor_verdict verdict = ATTESTOR_UNREADABLE;
  std::string reason;
  attestor::CheckReport report;
  std::vector<attestor_check> checks;
  std::unique_ptr<attestor::library::Facts> facts;  // of a genuine bundle
};

namespace attestor::library {
namespace {

attestor_text TextOf(const std::string& text) { return {text.c_str(), text.size()}; }

attestor_outcome OutcomeOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return ATTESTOR_PASSED;
    case Outcome::kFailed: return ATTESTOR_FAILED;
    case Outcome::kNotChecked: break;
  }
  return ATTESTOR_NOT_CHECKED;
}

Status Judge(ByteView bundle, const attestor_anchors& anchors, const verify::Expectations& expected, Time at,
             attestor_report& out) {
  if (!statement::LooksLikeBundle(bundle)) return Error(statement::kNotBundle);
  ATTESTOR_TRY(StatusOf(statement::Bundle::Decode(bundle)));
  if (!anchors.web_roots || !anchors.suffixes || !anchors.release_root) return Error(kAnchorMissing);
  out.verdict = ATTESTOR_REFUSED;
  // Development is let through here as far as anything of it is allowed; Expect compares each switch with what is.
  const bool development = expected.simulated || !expected.marks.empty();
  const verify::Anchors trusted{anchors.tee_roots, *anchors.web_roots, *anchors.release_root};
  ATTESTOR_ASSIGN(verify::CheckedBundle checked, verify::CheckBundle(bundle, trusted, at, development, out.report));
  out.facts = std::make_unique<Facts>(checked);
  const auto verified = verify::Expect(std::move(checked), expected, at, out.report);
  if (verified.ok()) out.verdict = ATTESTOR_VERIFIED;
  const auto is = [&](const ErrorCode& code) { return !verified.ok() && verified.error().Is(code); };
  if (is(verify::kExpectNothing) || is(verify::kExpectNoHost)) out.verdict = ATTESTOR_NOT_EXPECTED;
  return StatusOf(verified);
}

// CheckWhole: every setter of the handle did what it was asked to.
template <class Handle>
Status CheckWhole(const Handle& handle) {
  return handle.spoiled ? Status(Error(kSpoiled, handle.first_error)) : Ok();
}

void Fill(attestor_report& out, const Status& status) {
  if (const Check* failed = out.report.FirstFailure(); failed != nullptr) {
    out.reason = failed->id + (failed->code == failed->id ? "" : " [" + failed->code + "]") + ": " + failed->detail;
  } else if (!status.ok()) {
    out.reason = status.error().Text();
  }
  for (const Check& check : out.report.checks()) {
    out.checks.push_back({TextOf(check.id), OutcomeOf(check.outcome), TextOf(check.code), TextOf(check.detail)});
  }
}

}  // namespace
}  // namespace attestor::library

attestor_report* attestor_verify(const uint8_t* bundle, size_t size, const attestor_anchors* anchors,
                                 const attestor_expectations* expectations, int64_t at) noexcept {
  if (bundle == nullptr || anchors == nullptr || expectations == nullptr) return nullptr;
  try {
    attestor::crypto::StartLibrary();
    auto out = std::make_unique<attestor_report>();
    const attestor::Time time{attestor::Duration(at)};
    attestor::Status status = attestor::library::CheckWhole(*anchors);
    if (status.ok()) status = attestor::library::CheckWhole(*expectations);
    if (status.ok()) status = attestor::library::Judge({bundle, size}, *anchors, expectations->expected, time, *out);
    attestor::library::Fill(*out, status);
    return out.release();
  } catch (...) {
    return nullptr;
  }
}

void attestor_report_free(attestor_report* report) noexcept { delete report; }

attestor_verdict attestor_report_verdict(const attestor_report* report) noexcept {
  return report == nullptr ? ATTESTOR_UNREADABLE : report->verdict;
}

const char* attestor_report_reason(const attestor_report* report) noexcept {
  return report == nullptr ? "" : report->reason.c_str();
}

size_t attestor_report_check_count(const attestor_report* report) noexcept {
  return report == nullptr ? 0 : report->checks.size();
}

const attestor_check* attestor_report_check(const attestor_report* report, size_t index) noexcept {
  return report == nullptr || index >= report->checks.size() ? nullptr : &report->checks[index];
}

const attestor_facts* attestor_report_facts(const attestor_report* report) noexcept {
  return report == nullptr || report->verdict != ATTESTOR_VERIFIED ? nullptr : &report->facts->plain();
}

const attestor_facts* attestor_report_refused_facts(const attestor_report* report) noexcept {
  return report == nullptr || report->verdict == ATTESTOR_VERIFIED || !report->facts ? nullptr
                                                                                     : &report->facts->plain();
}

const char* attestor_version() noexcept { return ATTESTOR_VERSION; }
