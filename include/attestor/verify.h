/*
 * Verifying an evidence bundle of attestor: the one public header, for C (C11) and C++ (C++20).
 *
 *   anchors       whom the relying party trusts: TEE root, web roots, release root; bytes that it brings, nothing of the machine
 *   expectations  what it relies on: without any, nothing is verified
 *   report        the verdict, every check with its outcome, and what was attested
 *
 * Nothing here opens a file, a socket or a thread, and nothing keeps state between two calls. The verdict depends on the bundle, the
 * anchors, the expectations and the time that is given. One object may be used by one thread at a time; different ones at once.
 * docs/library.md has more; checks are listed in docs/checks.md, error codes in docs/errors.md.
 */
#ifndef ATTESTOR_VERIFY_H
#define ATTESTOR_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include <attestor/version.h>

#if defined(_WIN32)
#define ATTESTOR_API
#else
#define ATTESTOR_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#define ATTESTOR_NOEXCEPT noexcept
#else
#define ATTESTOR_NOEXCEPT
#endif

/* Bytes and text belong to the object that they were asked of, and live as long. Text is UTF-8 and has a NUL behind its size. */
typedef struct attestor_bytes {
  const uint8_t* data;
  size_t size;
} attestor_bytes;

typedef struct attestor_text {
  const char* data;
  size_t size;
} attestor_text;

/* ---- Anchors. Setters give 1, or 0 with the reason in attestor_anchors_error. After a 0 nothing is verified with this handle any more:
 * attestor_verify says that it is unreadable (library.spoiled), so that a 0 that nobody looked at drops nothing silently. */

typedef struct attestor_anchors attestor_anchors;

/* A new set holds Intel's TEE root. Without the others no bundle is verified. NULL when memory is short. */
ATTESTOR_API attestor_anchors* attestor_anchors_new(void) ATTESTOR_NOEXCEPT;
ATTESTOR_API void attestor_anchors_free(attestor_anchors* anchors) ATTESTOR_NOEXCEPT;
/* PEM certificates: other TEE roots than Intel's, for development; refused in a build that knows Intel's only. */
ATTESTOR_API int attestor_anchors_tee_roots(attestor_anchors* anchors, const char* pem, size_t size) ATTESTOR_NOEXCEPT;
/* PEM certificates: the roots that web servers must lead to. */
ATTESTOR_API int attestor_anchors_web_roots(attestor_anchors* anchors, const char* pem, size_t size) ATTESTOR_NOEXCEPT;
/* The list of public suffixes below which no CA may certify a wildcard: public_suffix_list.dat of publicsuffix.org. */
ATTESTOR_API int attestor_anchors_suffix_list(attestor_anchors* anchors, const char* text,
                                              size_t size) ATTESTOR_NOEXCEPT;
/* The Ed25519 public key that approves releases, 32 bytes. */
ATTESTOR_API int attestor_anchors_release_root(attestor_anchors* anchors, const uint8_t* key,
                                               size_t size) ATTESTOR_NOEXCEPT;
ATTESTOR_API const char* attestor_anchors_error(const attestor_anchors* anchors) ATTESTOR_NOEXCEPT;

/* ---- Expectations. Setters likewise, with attestor_expectations_error. */

typedef struct attestor_expectations attestor_expectations;

ATTESTOR_API attestor_expectations* attestor_expectations_new(void) ATTESTOR_NOEXCEPT;
ATTESTOR_API void attestor_expectations_free(attestor_expectations* expectations) ATTESTOR_NOEXCEPT;
/* A policy, before anything else: the JSON of `attestor verify --policy` (spec/expectations.schema.json). */
ATTESTOR_API int attestor_expect_policy(attestor_expectations* expectations, const char* json,
                                        size_t size) ATTESTOR_NOEXCEPT;
/* One expectation by name, with the names of `attestor verify --expect`: host, path, method, nonce, max-age and others. */
ATTESTOR_API int attestor_expect(attestor_expectations* expectations, const char* name,
                                 const char* value) ATTESTOR_NOEXCEPT;
/* A value of the response's JSON: a path of names and indexes ("$.balance.currency"), and the JSON text that must stand there. */
ATTESTOR_API int attestor_expect_value(attestor_expectations* expectations, const char* path,
                                       const char* json) ATTESTOR_NOEXCEPT;
/* Development: simulated TEEs and marked statements are allowed. A policy that says "simulated": false is not overruled: the handle is
 * spoiled. */
ATTESTOR_API void attestor_allow_development(attestor_expectations* expectations) ATTESTOR_NOEXCEPT;
ATTESTOR_API const char* attestor_expectations_error(const attestor_expectations* expectations) ATTESTOR_NOEXCEPT;

/* ---- The report. */

typedef enum attestor_verdict {
  ATTESTOR_VERIFIED = 0,     /* genuine, and all that was expected */
  ATTESTOR_REFUSED = 1,      /* a check failed */
  ATTESTOR_UNREADABLE = 2,   /* no bundle, or an anchor is missing: nothing was checked */
  ATTESTOR_NOT_EXPECTED = 3, /* genuine, but nothing was expected: it says nothing to act on */
} attestor_verdict;

typedef enum attestor_outcome { ATTESTOR_PASSED = 0, ATTESTOR_FAILED = 1, ATTESTOR_NOT_CHECKED = 2 } attestor_outcome;

typedef struct attestor_check {
  attestor_text id;
  attestor_outcome outcome;
  attestor_text code;   /* of the error, when it failed; otherwise empty */
  attestor_text detail; /* the values compared, or why it was not checked */
} attestor_check;

/* One value of the response's JSON that was disclosed by itself. */
typedef struct attestor_value {
  attestor_text path; /* normalized (RFC 9535 section 2.7) */
  attestor_bytes json;
  int later; /* 1: not in the statement, but in a later disclosure */
} attestor_value;

typedef struct attestor_release {
  attestor_text version;
  uint64_t svn;
  attestor_bytes id; /* SHA-256 of its entry in the list */
} attestor_release;

/* Facts are what was attested. Times are milliseconds since 1970 in UTC. Later versions add members at the end only. */
typedef struct attestor_facts {
  attestor_text host;
  uint16_t port;
  attestor_text method;
  attestor_text target; /* path and query */
  uint16_t status;
  int64_t issued_at;
  int64_t connected_at;
  int64_t ended_at;
  attestor_bytes session_id;
  attestor_bytes recipient;
  attestor_bytes nonce;
  attestor_text mode;       /* "proxy" or "sealed" */
  attestor_text disclosure; /* "reveal-all" or "selective" */
  attestor_release signer;
  attestor_release node;
  int simulated;              /* 1: no hardware stands behind it */
  const attestor_text* marks; /* development switches that were on */
  size_t mark_count;
  attestor_bytes request;        /* plain text; hidden bytes are 0 */
  attestor_bytes response;       /* likewise; interim (1xx) heads, if any, stand before the final one */
  attestor_bytes request_hidden; /* for each byte 1 where it is hidden; empty when nothing is */
  attestor_bytes response_hidden;
  const attestor_value* values;
  size_t value_count;
  int64_t committed_at; /* sealed mode: when the signer took the key log, by its clock; 0 in proxy mode */
  attestor_text alpn;   /* sealed mode: "confirmed" where the server named http/1.1, or "absent"; empty in proxy mode */
} attestor_facts;

typedef struct attestor_report attestor_report;

/* The one call. `at` is now, in milliseconds since 1970. NULL when memory is short or an argument is NULL. */
ATTESTOR_API attestor_report* attestor_verify(const uint8_t* bundle, size_t size, const attestor_anchors* anchors,
                                              const attestor_expectations* expectations, int64_t at) ATTESTOR_NOEXCEPT;
ATTESTOR_API void attestor_report_free(attestor_report* report) ATTESTOR_NOEXCEPT;
ATTESTOR_API attestor_verdict attestor_report_verdict(const attestor_report* report) ATTESTOR_NOEXCEPT;
/* Why it is not verified, in one line; empty when it is. */
ATTESTOR_API const char* attestor_report_reason(const attestor_report* report) ATTESTOR_NOEXCEPT;
ATTESTOR_API size_t attestor_report_check_count(const attestor_report* report) ATTESTOR_NOEXCEPT;
/* NULL beyond the last. */
ATTESTOR_API const attestor_check* attestor_report_check(const attestor_report* report, size_t index) ATTESTOR_NOEXCEPT;
/* NULL unless the verdict is ATTESTOR_VERIFIED. */
ATTESTOR_API const attestor_facts* attestor_report_facts(const attestor_report* report) ATTESTOR_NOEXCEPT;
/* What a genuine bundle says that is not what was expected: to show a person, never to act on. NULL otherwise. */
ATTESTOR_API const attestor_facts* attestor_report_refused_facts(const attestor_report* report) ATTESTOR_NOEXCEPT;

/* The version of the library that is linked, as ATTESTOR_VERSION has that of this header. */
ATTESTOR_API const char* attestor_version(void) ATTESTOR_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The same in C++. All of it is inline over the functions above, so that no type of a standard library crosses into the
// library: whichever compiler and standard library a program has, it may link it.
namespace attestor::v1 {

// Bytes are borrowed: an argument must outlive its call, a result lives as long as its Report.
using Bytes = std::span<const uint8_t>;
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

struct Anchors {
  std::string web_roots;                 // PEM
  std::string suffix_list;               // public_suffix_list.dat
  std::vector<uint8_t> release_root;     // 32 bytes
  std::optional<std::string> tee_roots;  // PEM, for development; Intel's when left out
};

// Expectations are a policy (spec/expectations.schema.json), and what is added to it: names and values of `attestor
// verify --expect`. Without any, no bundle is verified.
struct Expectations {
  std::optional<std::string> policy;                        // JSON
  std::vector<std::pair<std::string, std::string>> named;   // {"host", "bank.example"}
  std::vector<std::pair<std::string, std::string>> values;  // {"$.balance.currency", "\"EUR\""}
  bool allow_development = false;

  Expectations& Expect(std::string name, std::string value) {
    named.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Expectations& ExpectValue(std::string path, std::string json) {
    values.emplace_back(std::move(path), std::move(json));
    return *this;
  }
};

enum class Verdict { kVerified = 0, kRefused = 1, kUnreadable = 2, kNotExpected = 3 };
enum class Outcome { kPassed = 0, kFailed = 1, kNotChecked = 2 };

struct Check {
  std::string_view id;
  Outcome outcome;
  std::string_view code;
  std::string_view detail;
};

struct Value {
  std::string_view path;
  std::string_view json;
  bool later;
};

inline std::string_view View(attestor_text text) { return {text.data, text.size}; }
inline Bytes View(attestor_bytes bytes) { return {bytes.data, bytes.size}; }

// Facts are what was attested; the C structure has the members.
class Facts {
 public:
  explicit Facts(const attestor_facts& facts) : facts_(&facts) {}

  const attestor_facts* operator->() const { return facts_; }
  std::string_view host() const { return View(facts_->host); }
  std::string_view method() const { return View(facts_->method); }
  std::string_view target() const { return View(facts_->target); }
  Time issued_at() const { return Time(std::chrono::milliseconds(facts_->issued_at)); }
  // mode is "proxy" or "sealed"; committed_at and alpn are there in sealed mode.
  std::string_view mode() const { return View(facts_->mode); }
  std::optional<Time> committed_at() const {
    return facts_->alpn.size == 0 ? std::nullopt : std::optional(Time(std::chrono::milliseconds(facts_->committed_at)));
  }
  std::string_view alpn() const { return View(facts_->alpn); }
  Bytes recipient() const { return View(facts_->recipient); }
  Bytes nonce() const { return View(facts_->nonce); }
  Bytes request() const { return View(facts_->request); }
  Bytes response() const { return View(facts_->response); }
  bool simulated() const { return facts_->simulated != 0; }
  std::vector<Value> values() const {
    std::vector<Value> out;
    for (const attestor_value& value : std::span(facts_->values, facts_->value_count)) {
      out.push_back(
          {View(value.path), {reinterpret_cast<const char*>(value.json.data), value.json.size}, value.later != 0});
    }
    return out;
  }

 private:
  const attestor_facts* facts_;
};

class Report {
 public:
  bool verified() const { return verdict() == Verdict::kVerified; }
  Verdict verdict() const {
    return report_ ? static_cast<Verdict>(attestor_report_verdict(report_.get())) : Verdict::kUnreadable;
  }
  // reason says in one line why it is not verified.
  std::string reason() const { return report_ ? attestor_report_reason(report_.get()) : problem_; }

  std::vector<Check> checks() const {
    std::vector<Check> out;
    const size_t count = report_ ? attestor_report_check_count(report_.get()) : 0;
    for (size_t i = 0; i < count; ++i) {
      const attestor_check& check = *attestor_report_check(report_.get(), i);
      out.push_back({View(check.id), static_cast<Outcome>(check.outcome), View(check.code), View(check.detail)});
    }
    return out;
  }

  // facts are there when the bundle is verified, refused_facts when it is genuine and not what was expected.
  std::optional<Facts> facts() const { return Of(report_ ? attestor_report_facts(report_.get()) : nullptr); }
  std::optional<Facts> refused_facts() const {
    return Of(report_ ? attestor_report_refused_facts(report_.get()) : nullptr);
  }

 private:
  friend Report Verify(Bytes bundle, const Anchors& anchors, const Expectations& expectations, Time at);

  static std::optional<Facts> Of(const attestor_facts* facts) {
    return facts == nullptr ? std::nullopt : std::optional(Facts(*facts));
  }

  struct Free {
    void operator()(attestor_report* report) const { attestor_report_free(report); }
  };
  std::unique_ptr<attestor_report, Free> report_;
  std::string problem_;  // what was wrong with an anchor or an expectation
};

// Verify is the one call. An anchor or expectation that cannot be read gives a report that says so, with the verdict
// kUnreadable.
inline Report Verify(Bytes bundle, const Anchors& anchors, const Expectations& expectations, Time at) {
  struct Free {
    void operator()(attestor_anchors* made) const { attestor_anchors_free(made); }
    void operator()(attestor_expectations* made) const { attestor_expectations_free(made); }
  };
  Report out;
  const std::unique_ptr<attestor_anchors, Free> trusted(attestor_anchors_new());
  const std::unique_ptr<attestor_expectations, Free> expected(attestor_expectations_new());
  out.problem_ = "memory is short";
  if (!trusted || !expected) return out;
  const bool readable =
      (!anchors.tee_roots ||
       attestor_anchors_tee_roots(trusted.get(), anchors.tee_roots->data(), anchors.tee_roots->size())) &&
      attestor_anchors_web_roots(trusted.get(), anchors.web_roots.data(), anchors.web_roots.size()) &&
      attestor_anchors_suffix_list(trusted.get(), anchors.suffix_list.data(), anchors.suffix_list.size()) &&
      attestor_anchors_release_root(trusted.get(), anchors.release_root.data(), anchors.release_root.size());
  out.problem_ = attestor_anchors_error(trusted.get());
  if (!readable) return out;
  // A C text would end there, and demand less than was written.
  const auto whole = [](const auto& pair) {
    return pair.first.find('\0') == std::string::npos && pair.second.find('\0') == std::string::npos;
  };
  out.problem_ = "library.argument: a name or value of an expectation holds a NUL";
  if (!std::ranges::all_of(expectations.named, whole) || !std::ranges::all_of(expectations.values, whole)) return out;
  bool understood = !expectations.policy || attestor_expect_policy(expected.get(), expectations.policy->data(),
                                                                   expectations.policy->size()) != 0;
  for (const auto& [name, value] : expectations.named)
    understood = understood && attestor_expect(expected.get(), name.c_str(), value.c_str());
  for (const auto& [path, json] : expectations.values)
    understood = understood && attestor_expect_value(expected.get(), path.c_str(), json.c_str());
  out.problem_ = attestor_expectations_error(expected.get());
  if (!understood) return out;
  if (expectations.allow_development) attestor_allow_development(expected.get());
  out.problem_ = "library.argument: no bundle was given, or memory is short";
  out.report_.reset(
      attestor_verify(bundle.data(), bundle.size(), trusted.get(), expected.get(), at.time_since_epoch().count()));
  return out;
}

}  // namespace attestor::v1
#endif /* __cplusplus */

#undef ATTESTOR_NOEXCEPT
#endif /* ATTESTOR_VERIFY_H */
