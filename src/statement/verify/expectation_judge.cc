#include "statement/verify/expectation_judge.h"

#include <algorithm>

#include "core/base/check_recorder.h"
#include "core/base/time_math.h"
#include "evidence/release/release_list.h"
#include "statement/verify/errors.h"
#include "statement/verify/expectation_words.h"
#include "statement/verify/header_judge.h"

namespace attestor::verify {
namespace {

using statement::Claims;

// A query is chosen by whoever asked and can change what the page says, so it counts unless the expectation waives it
// by name.
bool PathMatches(std::string_view target, std::string_view path) {
  constexpr std::string_view kAnyQuery = "?*";
  if (!path.ends_with(kAnyQuery)) return target == path;
  return target.substr(0, target.find('?')) == path.substr(0, path.size() - kAnyQuery.size());
}

bool StatusMatches(int status, std::optional<int> expected) {
  return expected ? status == *expected : status >= 200 && status <= 299;
}

std::string Names(const std::vector<statement::Mark>& marks) {
  std::string names;
  for (const statement::Mark mark : marks) names.append(names.empty() ? "" : ", ").append(WordOf(mark));
  return names.empty() ? "none" : names;
}

std::string SecondsText(Duration duration) { return std::to_string(duration.count() / 1000) + " s"; }

class Judge : CheckRecorder {
 public:
  Judge(const Said& said, const Expectations& expected, Time at, CheckReport& report)
      : CheckRecorder(report),
        said_(said),
        claims_(said.claims),
        expected_(expected),
        at_(std::clamp(at, Time(), kLastTime)) {}

  Status Run(const FindValue& find) {
    Where();
    Asked();
    Answered(find);
    Attested();
    Machines();
    WhenAndForWhom();
    if (first_.ok() && !expected_.host) return Error(kExpectNoHost);
    return std::move(first_);
  }

 private:
  // Compare records one check; one of which nothing was expected is not checked.
  void Compare(std::string_view id, bool expected, bool met, const ErrorCode& code, const std::string& detail) {
    if (!expected) return report_.NotChecked(id, "nothing was expected");
    Record(id, met ? Ok() : Status(Error(code, detail)), detail);
  }
  // Equals compares what must be equal.
  template <class T>
  void Equals(std::string_view id, const std::optional<T>& expected, const T& is, const ErrorCode& code,
              std::string (*text)(const T&)) {
    Compare(id, expected.has_value(), expected && is == *expected, code,
            expected ? Compared(text(is), text(*expected)) : "");
  }
  void Take(std::string_view id, const Result<std::string>& judged) {
    Record(id, StatusOf(judged), judged.ok() ? *judged : "");
  }

  static std::string Same(const std::string& text) { return Short(text); }
  static std::string Port(const uint16_t& port) { return std::to_string(port); }

  void Where() {
    Equals<std::string>("expect.host", expected_.host, claims_.host, kExpectHost, Same);
    Equals<uint16_t>("expect.port", expected_.port, claims_.port, kExpectPort, Port);
    Compare("expect.path", expected_.path.has_value(), expected_.path && PathMatches(claims_.target, *expected_.path),
            kExpectPath, Compared(Short(claims_.target), Short(expected_.path.value_or(""))));
  }

  void Asked() {
    const std::string method = expected_.method.value_or("GET");
    Compare("expect.method", true, claims_.method == method, kExpectMethod, Compared(claims_.method, method));
    Body();
    Take("expect.request_headers", JudgeRequestHeaders(claims_, expected_.headers));
  }

  // What a body asks for decides what the answer means, and whoever asked has chosen it.
  void Body() {
    const bool there = claims_.request_body_size > 0;
    const std::string is =
        there ? std::to_string(claims_.request_body_size) + " bytes, SHA-256 " + ToHex(claims_.request_body_hash)
              : "no body";
    const bool met = expected_.body ? claims_.request_body_hash == *expected_.body : expected_.any_body || !there;
    Compare("expect.body", true, met, kExpectBody, expected_.body ? Compared(is, ToHex(*expected_.body)) : is);
  }

  void Answered(const FindValue& find) {
    Compare(
        "expect.status", true, StatusMatches(claims_.status, expected_.status), kExpectStatus,
        Compared(std::to_string(claims_.status), expected_.status ? std::to_string(*expected_.status) : "200 to 299"));
    if (expected_.content_type) {
      Take("expect.content_type", JudgeContentType(claims_, *expected_.content_type));
    } else {
      Compare("expect.content_type", false, false, kExpectContentType, "");
    }
    Take("expect.answer_headers", JudgeAnswerHeaders(claims_, expected_.answer_headers));
    for (const ExpectedValue& value : expected_.values) {
      const FoundValue found = find(value);
      Compare("expect.value", true, found.met, kExpectValue,
              value.path + " is " + (found.met ? found.is : Compared(found.is, Short(value.json))));
    }
  }

  void Attested() {
    // Modes are ordered by what they promise: sealed meets proxy.
    Compare("expect.mode", expected_.mode.has_value(), expected_.mode && claims_.mode >= *expected_.mode, kExpectMode,
            Compared(statement::ToText(claims_.mode), expected_.mode ? statement::ToText(*expected_.mode) : ""));
    Compare("expect.kind", expected_.kind.has_value(), claims_.disclosure == expected_.kind, kExpectKind,
            Compared(WordOf(claims_.disclosure), expected_.kind ? WordOf(*expected_.kind) : ""));
    OneOf("expect.signer_release", claims_.signer, expected_.signer_releases);
    OneOf("expect.node_release", claims_.node, expected_.node_releases);
    AtLeast("expect.signer_svn", expected_.signer_svn, claims_.signer.svn, kExpectSvn);
    AtLeast("expect.node_svn", expected_.node_svn, claims_.node.svn, kExpectSvn);
  }
  void OneOf(std::string_view id, const release::Identity& is, const std::vector<ByteArray<32>>& expected) {
    const bool met = std::ranges::find(expected, is.release) != expected.end();
    Compare(id, !expected.empty(), met, kExpectRelease, is.version + ", " + ToHex(is.release));
  }
  template <class T>
  void AtLeast(std::string_view id, const std::optional<T>& least, T is, const ErrorCode& code) {
    Compare(id, least.has_value(), least && is >= *least, code,
            std::to_string(is) + ", at least " + std::to_string(least.value_or(T())));
  }

  void Machines() {
    const Time date = std::min(said_.signer.tcb_date, said_.node.tcb_date);
    Compare("expect.tcb_date", expected_.tcb_date.has_value(), expected_.tcb_date && date >= *expected_.tcb_date,
            kExpectTcbDate, ToText(date) + ", at least " + ToText(expected_.tcb_date.value_or(Time())));
    AtLeast("expect.tcb_evaluation", expected_.tcb_evaluation,
            std::min(said_.signer.tcb_evaluation, said_.node.tcb_evaluation), kExpectTcbEvaluation);
    Compare("expect.hardware", true, !said_.simulated || expected_.simulated, kSimulated,
            said_.simulated ? "SIMULATED" : "Intel TDX");
    const auto allowed = [this](statement::Mark mark) {
      return std::ranges::find(expected_.marks, mark) != expected_.marks.end();
    };
    Compare("expect.marks", true, std::ranges::all_of(claims_.marks, allowed), kMarked, Names(claims_.marks));
  }

  void WhenAndForWhom() {
    Equals<ByteArray<20>>("expect.recipient", expected_.recipient, claims_.recipient, kExpectRecipient,
                          [](const auto& is) { return ToHex(is); });
    Equals<Bytes>("expect.nonce", expected_.nonce, claims_.nonce, kExpectNonce,
                  [](const auto& is) { return ToHex(is); });
    const Duration age = Between(claims_.issued_at, at_);
    const Duration allowed = expected_.max_age.value_or(Duration(0));
    Compare("expect.max_age", expected_.max_age.has_value(), age <= allowed, kExpectMaxAge,
            SecondsText(age) + " old, allowed " + SecondsText(allowed));
    if (!expected_.max_age) return Compare("expect.answer_age", false, false, kExpectAnswerAge, "");
    Take("expect.answer_age", JudgeAnswerAge(claims_, allowed, at_));
  }

  const Said& said_;
  const Claims& claims_;
  const Expectations& expected_;
  const Time at_;
};

}  // namespace

std::string Compared(std::string_view is, std::string_view expected) {
  return std::string(is) + ", expected " + std::string(expected);
}

std::string Short(std::string_view text) {
  constexpr size_t kMax = 200;  // bytes
  if (text.size() <= kMax) return std::string(text);
  size_t end = kMax;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0U) == 0x80) --end;  // between characters of UTF-8
  return std::string(text.substr(0, end)) + "...";
}

Status JudgeExpectations(const Said& said, const Expectations& expected, Time at, const FindValue& find,
                         CheckReport& report) {
  if (expected.empty()) return Error(kExpectNothing);
  return Judge(said, expected, at, report).Run(find);
}

}  // namespace attestor::verify
